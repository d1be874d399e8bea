using System.Text.Json.Nodes;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

/// <summary>What each event of PayPal becomes, where it is believed.</summary>
public sealed class PayPalNoticeTests
{
    private readonly PayPal paypal = new(Account);
    private readonly PayPal careful = new(With(settings => settings.Confirm = true));

    [Test]
    public void A_refund_names_the_payment_and_our_number()
    {
        var request = Send(Event("PAYMENT.CAPTURE.REFUNDED", Refund));

        paypal.Receive(request, Now).ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "paypal", "shop1", CaptureId, RefundNumber, new Money(3000, "EUR"),
            new DateTimeOffset(2026, 11, 24, 10, 34, 56, TimeSpan.Zero)));
        var verdict = careful.Receive(request, Now);
        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "checksum");
        (verdict.PaymentNumber, verdict.TransactionId, verdict.RefundNumber).ShouldBe((OrderNumber, CaptureId, RefundNumber));
    }

    [Test]
    public void A_refund_that_was_made_at_PayPal_has_its_number() =>
        paypal.Receive(Send(Event("PAYMENT.CAPTURE.REFUNDED", Refund.Saying("custom_id", OrderNumber))), Now)
            .ShouldSay<RefundCompleted>().RefundNumber.ShouldBe(RefundId);

    // As in all of PayPal's own examples.
    [TestCase("REFUNDED", RefundId), TestCase("REVERSED", null)]
    public void What_went_back_of_nobody_knows_which_payment_is_asked_about_by_its_capture(string word, string? refundNumber)
    {
        var request = Send(Event($"PAYMENT.CAPTURE.{word}", Refund.Saying("custom_id", null).Saying("create_time", null)));

        foreach (var receiver in (PayPal[])[paypal, careful])
        {
            var verdict = receiver.Receive(request, Now);

            verdict.Outcome.ShouldBe(CallbackOutcome.NeedsQuery);
            (verdict.OrderNumber, verdict.PaymentNumber, verdict.TransactionId, verdict.RefundNumber)
                .ShouldBe((null, null, CaptureId, refundNumber));
        }
    }

    [TestCase("REFUNDED"), TestCase("REVERSED")]
    public void What_says_another_systems_number_is_not_asked_about(string word) =>
        careful.Receive(Send(Event($"PAYMENT.CAPTURE.{word}", Refund.Saying("custom_id", "cart 7"))), Now)
            .ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");

    [TestCase("http://x/v2/payments/captures/A/../B"), TestCase("https://api.paypal.com/v2/payments/refunds/A"), TestCase("")]
    public void A_refund_that_names_no_capture_is_refused(string href)
    {
        var refund = Refund;
        refund["links"]!.AsArray()[1]!["href"] = href;

        paypal.Receive(Send(Event("PAYMENT.CAPTURE.REFUNDED", refund)), Now).ShouldBeRefused("which capture");
    }

    [TestCase("DENIED"), TestCase("DECLINED")]
    public void Money_that_PayPal_did_not_take_is_a_try_that_failed(string word)
    {
        var failed = careful.Receive(Send(Event($"PAYMENT.CAPTURE.{word}", Capture.Saying("status", "DECLINED"))), Now)
            .ShouldSay<PaymentFailed>();

        (failed.PaymentNumber, failed.Reason).ShouldBe((OrderNumber, $"PayPal did not take the money: PAYMENT.CAPTURE.{word}"));
    }

    [Test]
    public async Task Money_that_was_taken_back_is_for_staff()
    {
        using var client = new PayPalClient(Account, new HttpClient(new FakeProvider(FakeProvider.Broken)), TimeProvider.System);
        // A capture in PayPal's older notices, and a refund that names its capture in those of now.
        foreach (var resource in (JsonObject[])[Capture, Refund.Saying("custom_id", OrderNumber)])
        {
            var verdict = paypal.Receive(Send(Event("PAYMENT.CAPTURE.REVERSED", resource)), Now);

            verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "took the money back");
            verdict.TransactionId.ShouldBe(CaptureId);
            (await client.Ask(verdict, default)).ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain(CaptureId);
        }
    }

    [TestCase("PENDING", "not here yet"), TestCase("NEW", "changes no order")]
    public void What_is_no_proof_of_money_is_acknowledged(string word, string reason) =>
        paypal.Receive(Send(Event($"PAYMENT.CAPTURE.{word}", Capture.Saying("status", word))), Now)
            .ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, reason);

    [Test]
    public void An_approval_is_no_payment()
    {
        var unit = new JsonObject { ["custom_id"] = OrderNumber, ["payee"] = new JsonObject { ["merchant_id"] = MerchantId } };
        var order = new JsonObject { ["id"] = OrderId, ["status"] = "APPROVED", ["purchase_units"] = new JsonArray(unit) };

        var verdict = paypal.Receive(Send(Event("CHECKOUT.ORDER.APPROVED", order)), Now);

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "approved and not paid");
        verdict.OrderNumber.ShouldBe(OrderNumber);
    }

    [TestCase("BILLING.SUBSCRIPTION.CREATED"), TestCase("payment.capture.completed"), TestCase("PAYMENT.SALE.COMPLETED")]
    public void What_is_about_something_else_is_acknowledged(string eventType) =>
        paypal.Receive(Send(Event(eventType, Capture)), Now).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not about payments");

    [TestCase("PENDING"), TestCase("DECLINED"), TestCase("completed"), TestCase(null)]
    public void A_status_that_is_not_that_of_the_event_is_refused(string? status) =>
        paypal.Receive(Send(Event("PAYMENT.CAPTURE.COMPLETED", Capture.Saying("status", status))), Now).ShouldBeRefused("status");

    [Test]
    public void A_payment_without_its_order_is_asked_about_by_its_capture() =>
        careful.Receive(Send(Event("PAYMENT.CAPTURE.COMPLETED", Capture.Saying("supplementary_data", null))), Now)
            .ProviderReference.ShouldBe($"capture:{CaptureId}");

    [TestCase("EUR", "88.80", 8880L), TestCase("JPY", "8880", 8880L), TestCase("HUF", "88", 8800L), TestCase("TWD", "1", 100L)]
    public void An_amount_is_said_in_the_smallest_unit_of_ISO_4217(string currency, string theirs, long ours)
    {
        var capture = Capture.Saying("amount.currency_code", currency).Saying("amount.value", theirs);

        paypal.Receive(Send(Event("PAYMENT.CAPTURE.COMPLETED", capture)), Now).ShouldSay<PaymentSucceeded>()
            .Amount.ShouldBe(new Money(ours, currency));
        PayPalNotice.Format(new Money(ours, currency)).ShouldBe(theirs);
    }

    [Test]
    public void A_fraction_that_PayPal_does_not_have_cannot_be_said() => PayPalNotice.Format(new Money(8850, "HUF")).ShouldBeNull();

    [TestCase("2026-11-23 11:30:01"), TestCase("2026-11-23T11:30:01"), TestCase("tomorrow"), TestCase(null)]
    public void What_is_no_time_is_refused(string? time) =>
        paypal.Receive(Send(Event("PAYMENT.CAPTURE.COMPLETED", Capture.Saying("create_time", time))), Now).ShouldBeRefused("no time");

    [TestCase("COMPLETED"), TestCase("REFUNDED"), TestCase("REVERSED")]
    public void What_is_asked_about_or_is_for_staff_needs_no_time(string word)
    {
        var resource = word == "COMPLETED" ? Capture : Refund.Saying("custom_id", OrderNumber);

        careful.Receive(Send(Event($"PAYMENT.CAPTURE.{word}", resource.Saying("create_time", null))), Now)
            .Outcome.ShouldBe(CallbackOutcome.NeedsQuery);
    }

    // PayPal's own examples of refunds and reversals are in Pacific time.
    [TestCase("2026-11-24T02:34:56-08:00"), TestCase("2026-11-24T02:34:56-0800"), TestCase("2026-11-24T10:34:56.000Z")]
    public void A_time_is_read_with_any_offset(string time)
    {
        var refunded = Send(Event("PAYMENT.CAPTURE.REFUNDED", Refund.Saying("create_time", time)));
        var paid = Send(Event("PAYMENT.CAPTURE.COMPLETED", Capture.Saying("create_time", time)));
        var at = new DateTimeOffset(2026, 11, 24, 10, 34, 56, TimeSpan.Zero);

        paypal.Receive(refunded, Now).ShouldSay<RefundCompleted>().RefundedAt.ShouldBe(at);
        paypal.Receive(paid, Now).ShouldSay<PaymentSucceeded>().PaidAt.ShouldBe(at);
        careful.Receive(refunded, Now).Outcome.ShouldBe(CallbackOutcome.NeedsQuery);
    }
}
