using System.Text;
using System.Text.Json;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>The public vectors of WeChat Pay. Their APIv3 key has 16 bytes: the algorithm takes it, an account does not.</summary>
public sealed class WeChatPayVectorTests
{
    private string folder = "";
    private JsonElement vector;
    private byte[] body = [];

    [SetUp]
    public void Read_the_vector_in_place()
    {
        folder = Repository.Vectors("wechatpay-v3");
        vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "notify-01.json"))).RootElement;
        body = File.ReadAllBytes(Path.Combine(folder, vector.GetProperty("body_file").GetString()!));
    }

    [Test]
    public void The_signature_of_the_official_callback_verifies()
    {
        var signature = Signature();
        var certificate = RsaPublicKey.Read(File.ReadAllText(Path.Combine(folder, "platform_cert.pem")));

        signature.SignedAt.ToUnixTimeSeconds().ShouldBe(vector.GetProperty("clock_unix").GetInt64());
        signature.Verifies(certificate, body).ShouldBeTrue();
        body[0] ^= 1;
        signature.Verifies(certificate, body).ShouldBeFalse();
    }

    [Test]
    public void Its_resource_decrypts_to_the_expected_text()
    {
        var resource = StrictJson.Read(body)!.Value.Member("resource");
        var key = Encoding.UTF8.GetBytes(vector.GetProperty("api_v3_key").GetString()!);

        Encoding.UTF8.GetString(WeChatPayResource.Decrypt(key, resource)!).ShouldBe(vector.GetProperty("expected_plaintext").GetString());
        key[0] ^= 1;
        WeChatPayResource.Decrypt(key, resource).ShouldBeNull();
    }

    [Test]
    public void Its_short_key_is_refused_in_the_settings()
    {
        var settings = WeChatPaySender.Settings;
        settings.ApiV3Key = vector.GetProperty("api_v3_key").GetString();

        WeChatPayAccount.Read("shop1", settings, out var errors).ShouldBeNull();
        errors.ShouldHaveSingleItem().ShouldStartWith("Providers:WeChatPay:shop1:ApiV3Key has 16 bytes; ");
    }

    [Test]
    public void The_raw_signature_verifies_over_its_message_only()
    {
        var raw = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "raw-signature-01.json"))).RootElement;
        var key = RsaPublicKey.Read(File.ReadAllText(Path.Combine(folder, "platform_public_key.pem")));
        var signature = StrictBase64.Decode(raw.GetProperty("signature").GetString())!;

        key.Verifies(Encoding.UTF8.GetBytes(raw.GetProperty("message").GetString()!), signature).ShouldBeTrue();
        key.Verifies(Encoding.UTF8.GetBytes(raw.GetProperty("wrong_message").GetString()!), signature).ShouldBeFalse();
    }

    [TestCase("TransactionResource"), TestCase("RefundResource")]
    public void A_public_sample_of_a_resource_is_read(string sample)
    {
        var file = Path.Combine(Repository.Vectors("payload-samples"), $"wechatpay-v3.{sample}.json");
        var resource = StrictJson.Read(File.ReadAllBytes(file))!.Value;
        var settings = WeChatPaySender.Settings;
        settings.MchId = resource.Text("mchid");
        settings.AppId = resource.Text("appid") ?? settings.AppId;
        var eventType = sample == "RefundResource" ? "REFUND.SUCCESS" : "TRANSACTION.SUCCESS";

        var notice = WeChatPayNotice.Read(WeChatPayAccount.Read("shop1", settings, out _)!, "EV-1", eventType, default, resource);
        notice.Kind.ShouldBe(sample == "RefundResource" ? NoticeKind.Refunded : NoticeKind.Paid);
        notice.Amount!.MinorUnits.ShouldBe(sample == "RefundResource" ? 999 : 100);
    }

    private WeChatPaySignature Signature() => WeChatPaySignature.Of(
        vector.GetProperty("headers").EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!)))!;
}
