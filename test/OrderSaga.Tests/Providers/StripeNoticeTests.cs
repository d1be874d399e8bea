using System.Text.Json.Nodes;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StripeSender;
using Adapter = OrderSaga.Providers.Stripe;

namespace OrderSaga.Tests.Providers;

/// <summary>What genuine events of Stripe mean.</summary>
public sealed class StripeNoticeTests
{
    private readonly Adapter stripe = new(Account);

    // Checkout tells of the session and of the intent in it: one id, so that the order counts one receipt.
    [TestCase("checkout.session.completed"), TestCase("checkout.session.async_payment_succeeded")]
    public void A_paid_session_is_the_payment_of_its_intent(string type) =>
        Receive(type, Session).ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "stripe", "shop1", IntentId, new Money(8880, "CNY"), PaidAt));

    [TestCase("payment_status", "\"unpaid\""), TestCase("payment_status", "\"no_payment_required\""), TestCase("payment_status", null)]
    [TestCase("mode", "\"subscription\""), TestCase("mode", "\"setup\""), TestCase("mode", null)]
    public void A_session_without_money_is_ignored_and_acknowledged(string field, string? value) =>
        Receive("checkout.session.completed", Session.With(field, value)).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "session");

    [Test]
    public void What_was_captured_counts_and_not_what_was_authorised() =>
        Receive("payment_intent.succeeded", Intent.With("amount_received", 8000)).ShouldSay<PaymentSucceeded>()
            .Amount.ShouldBe(new Money(8000, "CNY"));

    [TestCase("jpy", 8880, 8880), TestCase("kwd", 8880, 8880), TestCase("isk", 888000, 8880), TestCase("ugx", 500, 5)]
    [TestCase("mga", 5, 500), TestCase("huf", 8880, 8880)]
    public void Stripe_s_units_become_those_of_ISO_4217(string currency, long stripes, long ours) =>
        Receive("payment_intent.succeeded", Intent.With("amount_received", stripes).With("currency", $"\"{currency}\""))
            .ShouldSay<PaymentSucceeded>().Amount.ShouldBe(new Money(ours, currency.ToUpperInvariant()));

    [TestCase("isk", "8880"), TestCase("ugx", "50"), TestCase("mga", "9223372036854775807"), TestCase("CNY", "8880")]
    [TestCase("cn", "8880"), TestCase("cny", "0")]
    public void What_is_no_amount_of_the_currency_is_refused(string currency, string amount) =>
        Receive("payment_intent.succeeded", Intent.With("amount_received", amount).With("currency", $"\"{currency}\""))
            .ShouldBeRefused("amount_received");

    [TestCase("status", "\"processing\""), TestCase("status", null), TestCase("object", "\"charge\""), TestCase("id", null)]
    [TestCase("id", "\"pi 1\""), TestCase("currency", null), TestCase("amount_received", null)]
    public void A_payment_that_contradicts_its_type_is_refused(string field, string? value) =>
        Receive("payment_intent.succeeded", Intent.With(field, value)).Outcome.ShouldBe(CallbackOutcome.Rejected);

    [Test]
    public void A_failed_try_says_why_in_Stripe_s_words()
    {
        var failed = Intent.With("status", "\"requires_payment_method\"")
            .With("last_payment_error", """{"code":"card_declined","decline_code":"insufficient_funds","message":"Your card …"}""");

        Receive("payment_intent.payment_failed", failed).ShouldSay<PaymentFailed>().ShouldBe(new PaymentFailed(
            "default", OrderNumber, OrderNumber, "stripe", "shop1", "card_declined insufficient_funds", PaidAt));
        Receive("payment_intent.payment_failed", failed.With("last_payment_error", null)).ShouldSay<PaymentFailed>()
            .Reason.ShouldBe("the payment failed");
        Receive("checkout.session.async_payment_failed", Session.With("payment_status", "\"unpaid\"")).ShouldSay<PaymentFailed>();
    }

    [Test]
    public void What_was_canceled_or_expired_is_closed()
    {
        var closed = new PaymentClosed("default", OrderNumber, OrderNumber, "stripe", "shop1", PaidAt);

        Receive("payment_intent.canceled", Intent.With("status", "\"canceled\"")).ShouldSay<PaymentClosed>().ShouldBe(closed);
        Receive("checkout.session.expired", Session.With("status", "\"expired\"")).ShouldSay<PaymentClosed>().ShouldBe(closed);
        Receive("payment_intent.canceled", Intent).ShouldBeRefused("status");
        Receive("checkout.session.expired", Session).ShouldBeRefused("status");
    }

    [TestCase("refund.created"), TestCase("refund.updated"), TestCase("charge.refund.updated")]
    public void A_refund_says_what_this_one_gave_back(string type) =>
        Receive(type, Refund).ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "stripe", "shop1", IntentId, RefundNumber, new Money(3000, "CNY"), PaidAt));

    [TestCase("failed"), TestCase("canceled")]
    public void A_refund_that_did_not_go_through_says_so(string status) =>
        Receive("refund.failed", Refund.With("status", $"\"{status}\"").With("failure_reason", "\"expired_or_canceled_card\""))
            .ShouldSay<RefundFailed>().Reason.ShouldBe($"{status}: expired_or_canceled_card");

    [TestCase("pending"), TestCase("requires_action")]
    public void A_refund_under_way_is_waited_for(string status) =>
        Receive("refund.created", Refund.With("status", $"\"{status}\"")).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "under way");

    // Made in the dashboard by somebody who named the order: the order did not ask for it, and tells staff.
    [Test]
    public void A_refund_of_somebody_else_bears_Stripe_s_id() =>
        Receive("refund.updated", Refund.With("metadata.refund_number", null)).ShouldSay<RefundCompleted>().RefundNumber.ShouldBe(RefundId);

    /// <summary>What people write into the dashboard may be anything.</summary>
    [TestCase("see ticket 17"), TestCase("x", 129), TestCase("")]
    public void What_is_no_number_is_none(string words, int times = 1) =>
        Receive("refund.updated", Refund.With("metadata.refund_number", $"\"{string.Concat(Enumerable.Repeat(words, times))}\""))
            .ShouldSay<RefundCompleted>().RefundNumber.ShouldBe(RefundId);

    [TestCase("charge.refunded", "refund's own events"), TestCase("charge.dispute.created", "dashboard")]
    [TestCase("payment_intent.amount_capturable_updated", "not captured"), TestCase("payment_intent.processing", "says nothing")]
    [TestCase("payment_intent.requires_action", "says nothing"), TestCase("Payment_intent.succeeded", "says nothing")]
    public void Other_events_are_ignored_and_acknowledged_with_a_reason(string type, string reason) =>
        Receive(type, Intent).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, reason);

    [Test]
    public void What_names_no_order_is_not_ours_whatever_it_says() =>
        Receive("payment_intent.succeeded", Intent.With("metadata", "{}").With("amount_received", "-1"))
            .ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "order_number");

    [TestCase("id", null), TestCase("id", "\"evt 1\""), TestCase("type", null), TestCase("data", "{}"), TestCase("data", null)]
    [TestCase("created", null), TestCase("created", "-1"), TestCase("created", "1e9"), TestCase("object", "\"list\"")]
    public void An_event_that_is_not_whole_is_refused(string field, string? value) =>
        stripe.Receive(Send(Event("payment_intent.succeeded", Intent, said => said.With(field, value))), Now)
            .Outcome.ShouldBe(CallbackOutcome.Rejected);

    private CallbackVerdict Receive(string type, JsonObject about) => stripe.Receive(Send(Event(type, about.DeepClone().AsObject())), Now);
}
