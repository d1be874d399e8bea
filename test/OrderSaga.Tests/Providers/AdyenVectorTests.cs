using System.Text;
using System.Text.Json;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>The public vectors of Adyen's own library. They have no signature in the item: the algorithm is judged.</summary>
public sealed class AdyenVectorTests
{
    private string folder = "";

    [SetUp]
    public void Find_the_vectors_in_place() => folder = Repository.Vectors("adyen");

    [TestCase("standard-minimal"), TestCase("standard-colon-and-backslash-in-reference"), TestCase("standard-capture-failed")]
    public void The_signature_of_an_item_verifies(string name)
    {
        var vector = Vector(name);
        var item = AdyenItem.Read(ItemOf(vector));

        Encoding.UTF8.GetString(item.SignedBytes).ShouldBe(vector.GetProperty("string_to_sign").GetString());
        Verifies(vector, item.SignedBytes).ShouldBeTrue();
        Verifies(vector, (item with { Value = item.Value + 1 }).SignedBytes).ShouldBeFalse();
    }

    [Test]
    public void The_signature_of_a_whole_body_verifies()
    {
        var vector = Vector("balance-platform-whole-body");
        var body = Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!);

        Verifies(vector, body).ShouldBeTrue();
        body[0] ^= 1;
        Verifies(vector, body).ShouldBeFalse();
    }

    [Test]
    public void A_whole_callback_is_received_and_is_not_one_of_ours()
    {
        var vector = Vector("standard-capture-failed");
        var account = AdyenSender.With(settings =>
        {
            settings.MerchantAccount = "DotNetAlexandros";
            (settings.Environment, settings.HmacKeys) = ("Test", [vector.GetProperty("hmac_key_hex").GetString()!]);
        });
        var body = File.ReadAllBytes(Path.Combine(folder, vector.GetProperty("body_file").GetString()!));

        var verdict = new Adyen(account).Receive(new CallbackRequest("POST", "application/json", [], body), AdyenSender.Now);
        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");
        verdict.PaymentNumber.ShouldBe(@"UseqNbr006-orderId006\/");
    }

    private static bool Verifies(JsonElement vector, byte[] signed) => AdyenSignature.Verifies(
        [Convert.FromHexString(vector.GetProperty("hmac_key_hex").GetString()!)], signed,
        vector.GetProperty("expected_signature").GetString());

    private JsonElement Vector(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "hmac.json"))).RootElement.GetProperty("cases").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == name);

    private JsonElement ItemOf(JsonElement vector)
    {
        if (vector.TryGetProperty("item", out var item))
            return item;
        var body = StrictJson.Read(File.ReadAllBytes(Path.Combine(folder, vector.GetProperty("body_file").GetString()!)))!.Value;
        return body.GetProperty("notificationItems")[0].GetProperty("NotificationRequestItem");
    }
}
