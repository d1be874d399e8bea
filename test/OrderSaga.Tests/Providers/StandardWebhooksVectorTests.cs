using System.Text;
using System.Text.Json;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>The public vectors of Standard Webhooks, with the keys that they name.</summary>
public sealed class StandardWebhooksVectorTests
{
    [Test]
    public void Each_case_is_judged_as_the_specification_judges_it()
    {
        var file = Path.Combine(Repository.Vectors("standard-webhooks"), "vectors.json");
        var cases = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("cases").EnumerateArray().ToList();

        cases.Count.ShouldBeGreaterThan(4);
        foreach (var each in cases)
        {
            Holds(each, each.GetProperty("body").GetString()!)
                .ShouldBe(each.GetProperty("expected").GetString()!.StartsWith("valid", StringComparison.Ordinal), each.ToString());
            Holds(each, each.GetProperty("body").GetString() + " ").ShouldBeFalse();
        }
    }

    private static bool Holds(JsonElement each, string body)
    {
        var settings = new StandardWebhooksAccountOptions { Live = false };
        if (each.TryGetProperty("secret", out var secret))
            settings.Secrets = [secret.GetString()!];
        if (each.TryGetProperty("public_key", out var publicKey))
            settings.PublicKeys = [publicKey.GetString()!];
        var account = StandardWebhooksAccount.Read("shop1", settings, out var errors);
        errors.ShouldBeEmpty();

        var headers = each.GetProperty("headers").EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value.GetString()!));
        var signature = StandardWebhooksSignature.Of(headers).ShouldNotBeNull();
        var clock = DateTimeOffset.FromUnixTimeSeconds(each.GetProperty("clock_unix").GetInt64());
        return (clock - signature.SignedAt).Duration() <= StandardWebhooks.ClockToleranceMax
            && signature.Verifies(account!.Secrets, account.PublicKeys, Encoding.UTF8.GetBytes(body));
    }
}
