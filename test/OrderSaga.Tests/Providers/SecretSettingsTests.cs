using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>Accounts whose keys both sides know: no empty, short or invented one starts, and none is ever repeated.</summary>
public sealed class SecretSettingsTests
{
    [TestCase(null), TestCase(""), TestCase("  "), TestCase("changeme"), TestCase("whsec_"), TestCase("whsec_short"), TestCase("<whsec_…>")]
    [TestCase("whsec_00000000000000000000000000000000"), TestCase("whsec_changemechangemechangeme"), TestCase("sk_live_0123456789abcdef")]
    [TestCase("whsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), TestCase("WHSEC_0123456789abcdef0123456789abcdef")]
    public void What_is_no_signing_secret_of_Stripe_s_is_refused(string? secret)
    {
        var errors = Stripe(settings => settings.WebhookSecrets = [secret!]);

        errors.ShouldHaveSingleItem().ShouldStartWith("Providers:Stripe:shop1:WebhookSecrets:0 is ");
        errors[0].ShouldContain("set it to");
    }

    [TestCase(null), TestCase("changeme"), TestCase("pk_live_0123456789abcdef"), TestCase("sk_live_xxxxxxxxxxxxxxxx")]
    [TestCase("sk_live_")]
    public void What_is_no_key_of_Stripe_s_is_refused(string? key) =>
        Stripe(settings => settings.ApiKey = key).ShouldHaveSingleItem().ShouldStartWith("Providers:Stripe:shop1:ApiKey is ");

    [Test]
    public void Stripe_s_mode_is_said_and_is_that_of_the_key()
    {
        Stripe(settings => settings.Live = null).ShouldHaveSingleItem().ShouldContain("Live is missing");
        Stripe(settings => settings.Live = false).ShouldHaveSingleItem().ShouldContain("other mode");
        Stripe(settings => (settings.Live, settings.ApiKey) = (false, "rk_test_0123456789abcdefABCD")).ShouldBeEmpty();
        Stripe(settings => settings.WebhookSecrets = []).ShouldHaveSingleItem().ShouldContain("WebhookSecrets is missing");
        Stripe(settings => settings.ConnectedAccount = "shop").ShouldHaveSingleItem().ShouldContain("acct_");
        Stripe(settings => settings.ApiUrl = "http://api.stripe.com").ShouldHaveSingleItem().ShouldContain("ApiUrl is not an https");
        Stripe(settings => settings.ApiUrl = "http://127.0.0.1:9").ShouldBeEmpty();
        Stripe(settings => settings.ApiUrl = "https://proxy.example.com/stripe").ShouldHaveSingleItem().ShouldContain("has a path");
    }

    [TestCase(null), TestCase(""), TestCase("changeme"), TestCase("whsec_"), TestCase("whsec_AAAA"), TestCase("whsec_not base64")]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), TestCase("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")]
    public void What_is_no_secret_of_Standard_Webhooks_is_refused(string? secret) =>
        Webhooks(settings => settings.Secrets = [secret!]).ShouldHaveSingleItem()
            .ShouldStartWith("Providers:StandardWebhooks:shop1:Secrets:0 is ");

    // The last three are points of small order: under them anybody's signature is right.
    [TestCase("changeme"), TestCase("whpk_AAAA"), TestCase("whsec_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")]
    [TestCase("whpk_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), TestCase("whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("whpk_7P///////////////////////////////////////38=")]
    public void What_is_no_public_key_is_refused(string key) =>
        Webhooks(settings => settings.PublicKeys = [key]).ShouldHaveSingleItem()
            .ShouldStartWith("Providers:StandardWebhooks:shop1:PublicKeys:0 is ");

    [Test]
    public void Standard_Webhooks_need_a_key_and_a_mode()
    {
        Webhooks(settings => (settings.Secrets, settings.PublicKeys) = ([], [])).ShouldHaveSingleItem().ShouldContain("Secrets is missing");
        Webhooks(settings => settings.Live = null).ShouldHaveSingleItem().ShouldContain("Live is missing");
        Webhooks(settings => settings.Secrets = []).ShouldBeEmpty();
    }

    [Test]
    public void Secrets_come_from_files_too_and_are_never_repeated()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, StripeSender.Secret + "\n");
        Stripe(settings => (settings.WebhookSecrets, settings.WebhookSecretFiles) = ([], [file])).ShouldBeEmpty();
        File.WriteAllText(file, StandardWebhooksSender.Settings.Secrets[0] + "\n");
        Webhooks(settings => (settings.Secrets, settings.SecretFiles) = ([], [file])).ShouldBeEmpty();
        File.Delete(file);

        Stripe(settings => settings.WebhookSecrets = ["not-" + StripeSender.Secret]).ShouldHaveSingleItem()
            .ShouldNotContain(StripeSender.Secret);
    }

    private static IReadOnlyList<string> Stripe(Action<StripeAccountOptions> change)
    {
        var settings = StripeSender.Settings;
        change(settings);
        (StripeAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }

    private static IReadOnlyList<string> Webhooks(Action<StandardWebhooksAccountOptions> change)
    {
        var settings = StandardWebhooksSender.Settings;
        change(settings);
        (StandardWebhooksAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }
}
