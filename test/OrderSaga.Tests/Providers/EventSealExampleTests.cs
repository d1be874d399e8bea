using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>The worked example of docs/webhooks.md is true, and its program prints what it says.</summary>
public sealed class EventSealExampleTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "webhooks.md"));

    private static readonly PaymentSucceeded Message =
        JsonSerializer.Deserialize<PaymentSucceeded>(Block("json"), JsonSerializerOptions.Web)!;

    private static readonly string Seal = Regex.Match(Page, "prints the seal, `(v1=[0-9a-f]{64})`").Groups[1].Value;
    private static readonly string Key = Regex.Match(Page, "For the key `([^`]+)`").Groups[1].Value;

    [Test]
    public void The_bytes_and_the_seal_are_those_of_the_message()
    {
        Encoding.UTF8.GetString(EventSeal.Words(Message)).ShouldBe(Block("").Trim());
        new EventSeal([Convert.FromBase64String(Key)]).Sign(Message).ShouldBe(Seal);
    }

    [Test]
    public void Its_key_is_refused_in_the_settings()
    {
        EventSealKeys.Read(new EventSealOptions { Keys = [Key] }, makeKeyAt: null, out var errors).ShouldBeNull();
        errors.ShouldHaveSingleItem().ShouldStartWith("Providers:Seal:Keys:0 is the example of the documentation; ");
    }

    [Test]
    public async Task The_program_prints_the_seal()
    {
        using var node = OracleTests.StartNode(Path.GetTempPath(), "-");
        await node.StandardInput.WriteAsync(Block("js"));
        node.StandardInput.Close();

        (await node.StandardOutput.ReadToEndAsync()).Trim().ShouldBe(Seal);
    }

    [Test]
    public void Every_sealed_message_is_on_the_page_with_all_of_its_fields()
    {
        foreach (var type in typeof(PaymentSucceeded).Assembly.GetTypes().Where(EventSeal.Covers))
        {
            var row = Regex.Match(Page, $@"^\| `{type.Name}` \| name, (.*) \|$", RegexOptions.Multiline).Groups[1].Value;
            row.Split(", ").Select(field => field.Split('.')[0]).Distinct().ShouldBe(
                type.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)), ignoreOrder: true);
        }
    }

    private static string Block(string language) =>
        Regex.Match(Page, $@"\n\n```{language}\n(.*?)\n```\n", RegexOptions.Singleline).Groups[1].Value;
}
