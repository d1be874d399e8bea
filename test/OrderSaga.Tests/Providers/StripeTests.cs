using System.Globalization;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StripeSender;
using Adapter = OrderSaga.Providers.Stripe;

namespace OrderSaga.Tests.Providers;

public sealed class StripeTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Event("payment_intent.succeeded", Intent));
    private static readonly string Time = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private static readonly string Mac = StripeSender.Mac(Secret, Time, Body);
    private readonly Adapter stripe = new(Account);

    [Test]
    public void A_genuine_payment_is_said_in_our_words()
    {
        var verdict = Receive(Send(Body));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "stripe", "shop1", IntentId, new Money(8880, "CNY"), PaidAt));
        verdict.ProviderEventId.ShouldBe(EventId);
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "stripe", "shop1", EventId));
    }

    [Test]
    public void It_is_acknowledged_without_a_word()
    {
        var answer = Receive(Send(Body)).Answer;

        (answer.Status, answer.ContentType, answer.Body.Length).ShouldBe((200, null, 0));
        stripe.Unavailable.Status.ShouldBe(503);
        stripe.Refused.Status.ShouldBe(400);
    }

    [Test]
    public void Redelivered_and_signed_anew_it_is_the_same_message() =>
        Receive(Send(Body)).ShouldBe(Receive(Send(Body, time: (Now.ToUnixTimeSeconds() - 60).ToString(CultureInfo.InvariantCulture))));

    [Test]
    public void The_next_secret_verifies_while_secrets_are_rolled()
    {
        Receive(Send(Body, NextSecret)).ShouldSay<PaymentSucceeded>();
        Receive(Post(Body, $"t={Time},v1={StripeSender.Mac(NewSecret(), Time, Body)},v1={Mac}")).ShouldSay<PaymentSucceeded>();
        Receive(Send(Body, NewSecret())).ShouldBeRefused("does not verify");
    }

    [Test]
    public void Only_v1_proves_anything()
    {
        Receive(Post(Body, $"t={Time},v0={Mac}")).ShouldBeRefused("Stripe-Signature");
        Receive(Post(Body, $"t={Time},v2={Mac}")).ShouldBeRefused("Stripe-Signature");
        Receive(Post(Body, $"t={Time},V1={Mac}")).ShouldBeRefused("Stripe-Signature");
        Receive(Post(Body, $"v1={Mac},t={Time},v9=x,scheme")).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void There_is_one_time_and_a_bounded_number_of_signatures()
    {
        var wrong = string.Concat(Enumerable.Repeat($"v1={new string('0', 64)},", 8));

        Receive(Post(Body, $"t={Time},{wrong}v1={Mac}")).ShouldSay<PaymentSucceeded>();
        Receive(Post(Body, $"t={Time},{wrong}v1={new string('1', 64)},v1={Mac}")).ShouldBeRefused("Stripe-Signature");
        Receive(Post(Body, $"t={Time},t={Time},v1={Mac}")).ShouldBeRefused("Stripe-Signature");
        Receive(Post(Body, $"t={Time},v1={Mac}", $"t={Time},v1={Mac}")).ShouldBeRefused("Stripe-Signature");
        Receive(Post(Body)).ShouldBeRefused("Stripe-Signature");
    }

    [Test]
    public void A_header_s_name_has_no_case() =>
        Receive(Send(Body) with { Headers = [new("stripe-signature", $"t={Time},v1={Mac}")] }).ShouldSay<PaymentSucceeded>();

    [TestCase("false"), TestCase("null"), TestCase("1"), TestCase("\"true\"")]
    public void A_live_account_takes_no_test_money(string livemode) =>
        Receive(Send(Encoding.UTF8.GetString(Body).Replace("\"livemode\":true,\"pending", $"\"livemode\":{livemode},\"pending")))
            .ShouldBeRefused("livemode");

    [Test]
    public void A_platform_s_endpoint_tells_its_connected_accounts_apart()
    {
        var connected = new Adapter(AccountWith(settings => settings.ConnectedAccount = "acct_1AbCdEfGhIjKlMnO"));
        var own = Send(Event("payment_intent.succeeded", Intent, said => said["account"] = "acct_1AbCdEfGhIjKlMnO"));
        var other = Send(Event("payment_intent.succeeded", Intent, said => said["account"] = "acct_1ZyXwVuTsRqPoNmL"));

        connected.Receive(own, Now).ShouldSay<PaymentSucceeded>();
        connected.Receive(other, Now).ShouldBeRefused("another account");
        connected.Receive(Send(Body), Now).ShouldBeRefused("another account");
        Receive(own).ShouldBeRefused("another account");
    }

    private CallbackVerdict Receive(CallbackRequest request) => stripe.Receive(request, Now);
}
