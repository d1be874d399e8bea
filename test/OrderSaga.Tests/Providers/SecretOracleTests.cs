using System.Globalization;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Providers;

/// <summary>
/// Schemes with a secret: what the packages of Stripe and of Standard Webhooks sign, our adapters verify; what our simulators sign, the
/// packages do.
/// </summary>
public sealed class SecretOracleTests
{
    private static readonly Uri Webhook = new("http://merchant.invalid/webhooks/x/shop1");

    [Test]
    public async Task What_stripe_signs_verifies()
    {
        var body = StripeSender.Event("payment_intent.succeeded", StripeSender.Intent);
        var timestamp = StripeSender.Now.ToUnixTimeSeconds();
        var header = (string)(await OracleTests.Ask(new { task = "stripe.sign", body, secret = StripeSender.Secret, timestamp }))!;

        ShouldVerifyAsStripe(body, header);
    }

    [Test]
    public void What_Stripe_net_signs_verifies()
    {
        var body = StripeSender.Event("payment_intent.succeeded", StripeSender.Intent);
        var timestamp = StripeSender.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        var mac = global::Stripe.EventUtility.ComputeSignature(StripeSender.Secret, timestamp, body);
        ShouldVerifyAsStripe(body, $"t={timestamp},v1={mac}");
    }

    [Test]
    public async Task What_standardwebhooks_signs_verifies()
    {
        var body = StandardWebhooksSender.Message("payment.succeeded").ToJsonString();
        var signature = (string)(await OracleTests.Ask(new
        {
            task = "standardwebhooks.sign",
            id = StandardWebhooksSender.MessageId,
            timestamp = StandardWebhooksSender.Now.ToUnixTimeSeconds(),
            body,
            secret = StandardWebhooksSender.Settings.Secrets[0],
        }))!;
        var request = StandardWebhooksSender.Post(Encoding.UTF8.GetBytes(body), signature);
        var webhooks = new StandardWebhooks(StandardWebhooksSender.Account);

        webhooks.Receive(request, StandardWebhooksSender.Now).ShouldSay<PaymentSucceeded>();
        webhooks.Receive(request with { Body = Encoding.UTF8.GetBytes(body + " ") }, StandardWebhooksSender.Now).ShouldBeRefused("verify");
    }

    [Test]
    public async Task What_the_simulator_signs_for_Stripe_verifies_in_stripe_and_in_Stripe_net()
    {
        await using var simulator = await ProviderSimulator.Start();
        var (body, headers) = await Signed(simulator, simulator.Stripe);
        var (header, secret) = (headers["Stripe-Signature"], simulator.Stripe.Keys.WebhookSecret);

        (await OracleTests.Ask(new { task = "stripe.verify", body, header, secret })).GetValue<bool>().ShouldBeTrue();
        (await OracleTests.Ask(new { task = "stripe.verify", body = body + " ", header, secret })).GetValue<bool>().ShouldBeFalse();
        var said = global::Stripe.EventUtility.ConstructEvent(body, header, secret);
        said.Data.Object.ShouldBeOfType<global::Stripe.PaymentIntent>().AmountReceived.ShouldBe(9900);
        Should.Throw<global::Stripe.StripeException>(() => global::Stripe.EventUtility.ConstructEvent(body + " ", header, secret));
    }

    [Test]
    public async Task What_the_simulator_signs_by_Standard_Webhooks_verifies_in_standardwebhooks()
    {
        await using var simulator = await ProviderSimulator.Start();
        var (body, headers) = await Signed(simulator, simulator.StandardWebhooks);
        var secret = simulator.StandardWebhooks.Keys.Secret;

        var said = new { task = "standardwebhooks.verify", body, headers, secret };
        (await OracleTests.Ask(said)).GetValue<bool>().ShouldBeTrue();
        (await OracleTests.Ask(said with { body = body + " " })).GetValue<bool>().ShouldBeFalse();
    }

    private static void ShouldVerifyAsStripe(string body, string header)
    {
        var stripe = new OrderSaga.Providers.Stripe(StripeSender.Account);
        var request = StripeSender.Post(Encoding.UTF8.GetBytes(body), header);

        stripe.Receive(request, StripeSender.Now).ShouldSay<PaymentSucceeded>().TransactionId.ShouldBe(StripeSender.IntentId);
        stripe.Receive(request with { Body = Encoding.UTF8.GetBytes(body + " ") }, StripeSender.Now).ShouldBeRefused("does not verify");
    }

    private static async Task<(string Body, Dictionary<string, string> Headers)> Signed(
        ProviderSimulator simulator, SimulatedProvider provider)
    {
        simulator.Merchant = new Uri("http://merchant.invalid/");
        var trade = provider.Open("ORDER0001", new Money(9900, "CNY"));
        provider.Pay(trade, new CallbackPlan { Lost = true });
        using var request = provider.PaymentNotice(trade).Signed(Webhook);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.First());
        return (await request.Content!.ReadAsStringAsync(), headers);
    }
}
