using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>The public vectors of UnionPay. Its test environment's certificates are signed with SHA-1 and have expired.</summary>
public sealed class UnionPayVectorTests
{
    private string folder = "";
    private JsonElement vector;
    private byte[] body = [];

    [SetUp]
    public void Read_the_vector_in_place()
    {
        folder = Repository.Vectors("unionpay");
        vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "notify-510.json"))).RootElement;
        body = File.ReadAllBytes(Path.Combine(folder, "notify-510.form.txt")).AsSpan().TrimEnd("\r\n"u8).ToArray();
    }

    // It opens a token (79), which is no payment: that it is ignored and not refused says that it is genuine.
    [Test]
    public void A_callback_of_the_test_gateway_is_genuine_in_its_time()
    {
        var receiver = new UnionPay(Account(settings => settings.AllowSha1Certificates = true));

        receiver.Receive(Callback(body), VerifyTime).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "neither a payment nor a refund");
        receiver.Receive(Callback(body), VerifyTime.AddYears(5)).ShouldBeRefused("in date");
    }

    [Test]
    public void Its_certificates_are_refused_unless_the_account_allows_SHA1() =>
        new UnionPay(Account(_ => { })).Receive(Callback(body), VerifyTime).ShouldBeRefused("root");

    [Test]
    public void Its_owner_is_not_that_of_the_live_environment() =>
        new UnionPay(Account(settings => (settings.AllowSha1Certificates, settings.Signer) = (true, new UnionPayAccountOptions().Signer)))
            .Receive(Callback(body), VerifyTime).ShouldBeRefused("中国银联股份有限公司");

    [Test]
    public void Its_string_to_sign_is_the_published_one() =>
        Encoding.UTF8.GetString(UnionPaySigning.StringToSign(StrictForm.Read(body)!))
            .ShouldBe(vector.GetProperty("string_to_sign").GetString());

    [Test]
    public void The_published_signatures_verify_over_their_fields_only()
    {
        var signed = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "sign-vectors.json"))).RootElement;
        var key = RsaPublicKey.Read(File.ReadAllText(Path.Combine(folder, signed.GetProperty("cert").GetString()!)));
        foreach (var sample in signed.GetProperty("cases").EnumerateArray())
        {
            var fields = Fields(sample.GetProperty("params"));
            var words = UnionPaySigning.StringToSign(fields);
            var signature = sample.GetProperty("signature").GetString()!;
            Encoding.UTF8.GetString(words).ShouldBe(sample.GetProperty("string_to_sign").GetString());
            Verifies(sample.GetProperty("name").GetString()!, key, words, signature).ShouldBeTrue();
            words[0] ^= 1;
            Verifies(sample.GetProperty("name").GetString()!, key, words, signature).ShouldBeFalse();
        }
    }

    private static bool Verifies(string name, RsaPublicKey key, byte[] words, string signature) => name switch
    {
        "5.0.0 signMethod 01" =>
            key.Verifies(UnionPaySigning.OldDigest(words), StrictBase64.Decode(signature), HashAlgorithmName.SHA1),
        "5.1.0 signMethod 01" => key.Verifies(UnionPaySigning.Digest(words), StrictBase64.Decode(signature)),
        // Its secure key is empty: the algorithm takes it, an account does not.
        "5.1.0 signMethod 11" => Encoding.ASCII.GetString(UnionPaySigning.WithSecureKey(words, [])) == signature,
        _ => throw new InvalidOperationException($"{name} is a case that nobody here knows"),
    };

    private DateTimeOffset VerifyTime => vector.GetProperty("verify_time").GetDateTimeOffset();

    private UnionPayAccount Account(Action<UnionPayAccountOptions> change)
    {
        var settings = UnionPaySender.Settings;
        settings.MerId = "777290058146592";
        settings.Signer = "00040000:SIGN";
        settings.RootCertificates = [Path.Combine(folder, "acp_test_root.cer")];
        settings.MiddleCertificates = [Path.Combine(folder, "acp_test_middle.cer")];
        change(settings);
        return UnionPaySender.Read(settings);
    }

    private static CallbackRequest Callback(byte[] body) => new("POST", "application/x-www-form-urlencoded", [], body);

    private static SortedDictionary<string, byte[]> Fields(JsonElement written) => new(
        written.EnumerateObject().ToDictionary(field => field.Name, field => Encoding.UTF8.GetBytes(field.Value.GetString()!)),
        StringComparer.Ordinal);
}
