using System.Text;
using System.Text.Json;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>
/// The public vector of Stripe and its cases. Its secret has no <c>whsec_</c>: the algorithm takes it, an account does not.
/// </summary>
public sealed class StripeVectorTests
{
    [Test]
    public void Each_case_is_judged_as_Stripe_s_own_library_judges_it()
    {
        var folder = Repository.Vectors("stripe");
        var vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "event-01.json"))).RootElement;
        var body = File.ReadAllBytes(Path.Combine(folder, vector.GetProperty("body_file").GetString()!));
        var cases = vector.GetProperty("cases").EnumerateArray().Prepend(vector).ToList();

        cases.Count.ShouldBeGreaterThan(5);
        foreach (var each in cases)
        {
            var header = Find(each, "headers", vector).GetProperty("Stripe-Signature").GetString()!;
            var clock = Find(each, "clock_unix", vector).GetInt64();
            var more = each.TryGetProperty("body_suffix", out var suffix) ? suffix.GetString()! : "";
            byte[] sent = [.. body, .. Encoding.UTF8.GetBytes(more)];

            Holds(header, clock, sent, vector.GetProperty("secret").GetString()!)
                .ShouldBe(each.GetProperty("expected").GetString()!.StartsWith("valid", StringComparison.Ordinal), each.ToString());
        }
    }

    [Test]
    public void Its_secret_is_refused_in_the_settings()
    {
        var settings = StripeSender.Settings;
        settings.WebhookSecrets = ["webhook_secret"];

        StripeAccount.Read("shop1", settings, out var errors).ShouldBeNull();
        errors.ShouldHaveSingleItem().ShouldStartWith("Providers:Stripe:shop1:WebhookSecrets:0 is no signing secret of Stripe's; ");
    }

    private static bool Holds(string header, long clock, byte[] body, string secret) =>
        StripeSignature.Of([KeyValuePair.Create("Stripe-Signature", header)]) is { } signature
        && (DateTimeOffset.FromUnixTimeSeconds(clock) - signature.SignedAt).Duration() <= OrderSaga.Providers.Stripe.ClockToleranceMax
        && signature.Verifies([Encoding.UTF8.GetBytes(secret)], body);

    private static JsonElement Find(JsonElement each, string name, JsonElement otherwise) =>
        each.TryGetProperty(name, out var own) ? own : otherwise.GetProperty(name);
}
