using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>An Adyen account starts with whole settings or not at all.</summary>
public sealed class AdyenSettingsTests
{
    [TestCase(null), TestCase(""), TestCase("changeme"), TestCase("<hmac key>"), TestCase("not hexadecimal"), TestCase("AABB")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB")]
    [TestCase("DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB")]
    public void What_is_no_HMAC_key_is_refused(string? key) =>
        Errors(settings => settings.HmacKeys = [key!]).ShouldHaveSingleItem().ShouldStartWith("Providers:Adyen:shop1:HmacKeys:0 is ");

    [Test]
    public void Without_a_key_there_is_no_account() =>
        Errors(settings => settings.HmacKeys = []).ShouldHaveSingleItem().ShouldContain("HmacKeys is missing");

    [Test]
    public void Keys_come_from_files_too()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, AdyenSender.Key + "\n");

        Errors(settings => (settings.HmacKeys, settings.HmacKeyFiles) = ([], [file])).ShouldBeEmpty();
        File.WriteAllText(file, "changeme");
        Errors(settings => settings.HmacKeyFiles = [file]).ShouldHaveSingleItem().ShouldContain("HmacKeyFiles:0 is a placeholder");
        File.Delete(file);
        Errors(settings => settings.HmacKeyFiles = [file]).ShouldHaveSingleItem().ShouldContain("cannot be read");
    }

    [TestCase("MerchantAccount", null, "MerchantAccount is missing"), TestCase("MerchantAccount", "a:b", "MerchantAccount is no name")]
    [TestCase("ApiKey", "changeme", "ApiKey is a placeholder"), TestCase("ApiKey", null, "ApiKey is missing")]
    [TestCase("Capture", null, "Capture is missing; set it to Automatic or Manual"), TestCase("Capture", "auto", "Capture is neither")]
    [TestCase("Environment", null, "Environment is missing"), TestCase("Environment", "live", "Environment is neither")]
    [TestCase("BaseUrl", "http://example.com", "BaseUrl is not an https address"), TestCase("BaseUrl", null, "BaseUrl is missing")]
    public void What_is_missing_or_wrong_is_said_with_the_cure(string setting, string? value, string words) =>
        Errors(settings => typeof(AdyenAccountOptions).GetProperty(setting)!.SetValue(settings, value))
            .ShouldContain(error => error.StartsWith($"Providers:Adyen:shop1:{words}", StringComparison.Ordinal));

    [Test]
    public void The_test_interface_needs_no_address_and_this_machine_no_TLS()
    {
        Errors(settings => (settings.Environment, settings.BaseUrl) = ("Test", null)).ShouldBeEmpty();
        Errors(settings => settings.BaseUrl = "http://127.0.0.1:9/adyen").ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Errors(Action<AdyenAccountOptions> change)
    {
        var settings = AdyenSender.Settings;
        change(settings);
        (AdyenAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }
}
