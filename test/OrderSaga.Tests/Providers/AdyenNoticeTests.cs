using System.Text.Json.Nodes;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AdyenSender;

namespace OrderSaga.Tests.Providers;

/// <summary>What each event of Adyen becomes.</summary>
public sealed class AdyenNoticeTests
{
    private readonly Adyen automatic = new(Account);
    private readonly Adyen manual = new(With(account => account.Capture = "Manual"));

    [Test]
    public void An_authorisation_is_money_only_where_captures_are_automatic()
    {
        automatic.Receive(Send(Authorisation), Now).ShouldSay<PaymentSucceeded>().TransactionId.ShouldBe(PspReference);

        var verdict = manual.Receive(Send(Authorisation), Now);
        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "authorised and not captured");
        (verdict.OrderNumber, verdict.TransactionId).ShouldBe((OrderNumber, PspReference));
    }

    [Test]
    public void A_capture_is_money_of_the_payment_that_it_captures()
    {
        var expected = new PaymentSucceeded(
            "default", OrderNumber, OrderNumber + "b", "adyen", "shop1", PspReference, new Money(8880, "EUR"), Now);

        automatic.Receive(Send(Modification("CAPTURE", reference: OrderNumber + "b")), Now).ShouldSay<PaymentSucceeded>().ShouldBe(expected);
        manual.Receive(Send(Modification("CAPTURE", reference: OrderNumber + "b")), Now).ShouldSay<PaymentSucceeded>()
            .ShouldBe(expected with { TransactionId = $"{PspReference}:{ModificationReference}" });
    }

    // Both under one id, the second would be taken for the first that comes again, and its money be nobody's.
    [Test]
    public void Two_parts_of_a_payment_are_two_payments()
    {
        var parts = new[] { ("QFQTPCQ8HXSKGK82", 5000), ("QFQTPCQ8HXSKGK83", 3880) }.Select(part => manual.Receive(
            Send(Modification("CAPTURE", value: part.Item2).Saying("pspReference", part.Item1)), Now)).ToList();

        parts.Select(part => part.ShouldSay<PaymentSucceeded>().TransactionId).Distinct().Count().ShouldBe(2);
        parts.Select(part => part.MessageId).Distinct().Count().ShouldBe(2);
        parts.Sum(part => part.ShouldSay<PaymentSucceeded>().Amount.MinorUnits).ShouldBe(8880);
    }

    [TestCase("REFUND", "true"), TestCase("REFUND_FAILED", "true")]
    public void A_refund_of_a_part_names_the_part(string eventCode, string success)
    {
        const string reference = OrderNumber + "-ryos6cslnrox5d4qugzmhvhf6y-QFQTPCQ8HXSKGK83"; // base32 of the number, by another program

        var verdict = manual.Receive(Send(Modification(eventCode, success, reference, 3880)), Now);

        (verdict.RefundNumber, verdict.TransactionId, verdict.PaymentNumber)
            .ShouldBe(("8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6", PspReference + ":QFQTPCQ8HXSKGK83", OrderNumber));
    }

    [TestCase("AUTHORISATION", "false"), TestCase("CAPTURE", "false"), TestCase("OFFER_CLOSED", "true")]
    public void A_try_that_failed_leaves_the_payment_open(string eventCode, string success)
    {
        var failed = manual.Receive(Send(Modification(eventCode, success).Saying("reason", "Not enough balance")), Now)
            .ShouldSay<PaymentFailed>();

        failed.PaymentNumber.ShouldBe(OrderNumber);
        failed.Reason.ShouldEndWith("(Not enough balance)");
        manual.Receive(Send(Modification(eventCode, success).Saying("reason", "\u001b[31m")), Now).ShouldSay<PaymentFailed>()
            .Reason.ShouldNotContain("\u001b");
    }

    [TestCase("REFUND"), TestCase("CANCEL_OR_REFUND")]
    public void A_refund_names_the_payment_and_our_number(string eventCode)
    {
        var verdict = automatic.Receive(Send(Refund(eventCode)), Now);

        verdict.ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "adyen", "shop1", PspReference, RefundNumber, new Money(3000, "EUR"), Now));
        (verdict.PaymentNumber, verdict.RefundNumber).ShouldBe((OrderNumber, RefundNumber));
    }

    [Test]
    public void A_refund_that_was_made_in_the_Customer_Area_has_Adyens_number() =>
        automatic.Receive(Send(Modification("REFUND")), Now).ShouldSay<RefundCompleted>().RefundNumber.ShouldBe(ModificationReference);

    [TestCase("REFUND", "false"), TestCase("CANCEL_OR_REFUND", "false"), TestCase("REFUND_FAILED", "true")]
    public void A_refund_that_failed_is_said_to_have_failed(string eventCode, string success)
    {
        var failed = automatic.Receive(Send(Refund(eventCode, success)), Now).ShouldSay<RefundFailed>();

        (failed.RefundNumber, failed.TransactionId).ShouldBe((RefundNumber, PspReference));
        failed.Reason.ShouldStartWith(eventCode);
        failed.Reason.ShouldEndWith($"with the reference {OrderNumber}-{RefundNumber}");
    }

    [TestCase("CANCELLATION"), TestCase("TECHNICAL_CANCEL")]
    public void A_cancelled_authorisation_is_closed_where_it_was_no_money(string eventCode)
    {
        manual.Receive(Send(Modification(eventCode)), Now).ShouldSay<PaymentClosed>().PaymentNumber.ShouldBe(OrderNumber);
        manual.Receive(Send(Modification(eventCode, "false")), Now).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "changes no order");
        automatic.Receive(Send(Modification(eventCode)), Now).ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "Customer Area");
    }

    [TestCase("CAPTURE_FAILED"), TestCase("REFUNDED_REVERSED"), TestCase("CHARGEBACK"), TestCase("SECOND_CHARGEBACK")]
    public void Money_that_was_taken_back_is_a_question(string eventCode)
    {
        var verdict = automatic.Receive(Send(Modification(eventCode)), Now);

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, $"look at payment {PspReference}");
        (verdict.PaymentNumber, verdict.TransactionId).ShouldBe((OrderNumber, PspReference));
        automatic.Receive(Send(Refund(eventCode)), Now).PaymentNumber.ShouldBe(OrderNumber);
    }

    [Test]
    public void A_capture_that_is_refused_takes_back_what_was_paid_with_the_authorisation() =>
        automatic.Receive(Send(Modification("CAPTURE", "false")), Now)
            .ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, $"look at payment {PspReference}");

    [TestCase("REPORT_AVAILABLE"), TestCase("AUTHORISATION_ADJUSTMENT"), TestCase("NOTIFICATION_OF_CHARGEBACK"), TestCase("ORDER_OPENED")]
    [TestCase("A_NEW_EVENT")]
    public void What_changes_no_order_is_acknowledged(string eventCode) =>
        automatic.Receive(Send(Modification(eventCode)), Now).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, eventCode);

    [TestCase("20261123ef01"), TestCase("shop order 17"), TestCase("")]
    public void A_payment_of_another_system_is_acknowledged_and_not_ours(string reference) =>
        automatic.Receive(Send(Authorisation.Saying("merchantReference", reference)), Now)
            .ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");

    [Test]
    public void Of_a_number_of_another_system_only_so_much_is_kept_as_can_be_stored() =>
        automatic.Receive(Send(Authorisation.Saying("merchantReference", "\u0000\U0001F600" + new string('x', 80))), Now)
            .PaymentNumber.ShouldBe(new string('x', 64));

    // Adyen holds back all notices behind one that is refused, and what other systems call their payments may look like ours.
    [TestCase("shop order 17"), TestCase("SUBSCRIBER0042")]
    public void A_card_that_another_system_checks_holds_up_nothing(string reference)
    {
        automatic.Receive(Send(Authorisation.Saying("merchantReference", reference).Saying("amount.value", 0L)), Now)
            .ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "of no money");
        manual.Receive(Send(Modification("CAPTURE", reference: reference, value: 0)), Now)
            .ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "of no money");
    }

    [TestCase("REFUND", "true"), TestCase("CANCEL_OR_REFUND", "true"), TestCase("REFUND_FAILED", "true"), TestCase("CAPTURE", "true")]
    public void What_another_system_did_holds_up_nothing(string eventCode, string success)
    {
        foreach (var value in (long[])[0, 50050, -1])
        {
            automatic.Receive(Send(Theirs(value)), Now).Outcome.ShouldBe(CallbackOutcome.Ignored);
            manual.Receive(Send(Theirs(value).Saying("originalReference", null)), Now).Outcome.ShouldBe(CallbackOutcome.Ignored);
        }

        JsonObject Theirs(long value) => Modification(eventCode, success, "shop order 17", value).Saying("amount.currency", "ISK");
    }

    [TestCase("REFUND", "true"), TestCase("CANCEL_OR_REFUND", "true"), TestCase("REFUND", "false"), TestCase("CAPTURE", "true")]
    public async Task What_names_no_payment_is_for_staff(string eventCode, string success) =>
        await ShouldBeForStaff(Modification(eventCode, success).Saying("originalReference", null));

    [TestCase("REFUND"), TestCase("CANCEL_OR_REFUND")]
    public async Task A_refund_of_nothing_is_for_staff(string eventCode) =>
        await ShouldBeForStaff(Refund(eventCode).Saying("amount.value", 0L));

    [TestCase("EUR", 8880L, 8880L), TestCase("JPY", 8880L, 8880L), TestCase("KWD", 8880L, 8880L)]
    [TestCase("ISK", 888000L, 8880L), TestCase("CLP", 100L, 1L), TestCase("IDR", 8880L, 888000L), TestCase("CVE", 1L, 100L)]
    public void An_amount_is_said_in_the_smallest_unit_of_ISO_4217(string currency, long theirs, long ours)
    {
        var item = Authorisation.Saying("amount.currency", currency).Saying("amount.value", theirs);

        automatic.Receive(Send(item), Now).ShouldSay<PaymentSucceeded>().Amount.ShouldBe(new Money(ours, currency));
        AdyenAmount.Value(new Money(ours, currency)).ShouldBe(theirs);
    }

    [TestCase("ISK", 8881L), TestCase("eur", 8880L), TestCase("EURO", 8880L), TestCase(null, 8880L)]
    [TestCase("EUR", -8880L), TestCase("EUR", null)]
    public async Task A_fraction_of_a_smallest_unit_and_what_is_no_money_are_for_staff(string? currency, long? value)
    {
        await ShouldBeForStaff(Authorisation.Saying("amount.currency", currency).Saying("amount.value", value));
        await ShouldBeForStaff(Refund().Saying("amount.currency", currency).Saying("amount.value", value));
    }

    private async Task ShouldBeForStaff(JsonObject item)
    {
        var verdict = automatic.Receive(Send(item), Now);

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "look at");
        verdict.OrderNumber.ShouldBe(OrderNumber);
        var client = new AdyenClient(Account, new HttpClient(new FakeProvider(FakeProvider.Broken)), TimeProvider.System);
        (await client.Ask(verdict, default)).ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain("Customer Area");
    }
}
