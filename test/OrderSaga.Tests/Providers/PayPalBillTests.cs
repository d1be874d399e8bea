using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalListing;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

/// <summary>PayPal's Transaction Search of a day, written here as its documents show it.</summary>
public sealed class PayPalBillTests
{
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly DateTimeOffset PaidAt = new(2026, 11, 23, 11, 30, 1, TimeSpan.Zero);

    [Test]
    public void Captures_and_refunds_are_its_lines()
    {
        var bill = Read(List(Paid, Back));

        bill.Remarks.ShouldBeEmpty();
        bill.Entries.ShouldBe(
        [
            new BillEntry(1, BillEntryKind.Payment, CaptureId, OrderNumber, new Money(8880, "EUR"), PaidAt) { FeeMicros = 3_170_000 },
            new BillEntry(2, BillEntryKind.Refund, CaptureId, OrderNumber, new Money(3000, "EUR"), PaidAt)
            {
                RefundNumber = RefundNumber,
                FeeMicros = -1_020_000,
            },
        ]);
    }

    [TestCase("JPY", "500", 500)]
    [TestCase("JPY", "500.00", 500)]
    [TestCase("HUF", "500", 50000)]
    [TestCase("TWD", "500.00", 50000)]
    [TestCase("KWD", "1.234", 1234)]
    public void The_main_unit_becomes_the_smallest_of_the_currency(string currency, string value, long minor)
    {
        var paid = Paid.With("transaction_amount.currency_code", $"\"{currency}\"").With("transaction_amount.value", $"\"{value}\"");

        var entry = Read(List(paid)).Entries.ShouldHaveSingleItem();

        // The fee is said in euros: of that currency there is none.
        (entry.Amount, entry.FeeMicros).ShouldBe((new Money(minor, currency), null));
    }

    [TestCase("2026-11-23T11:30:01Z")]
    [TestCase("2026-11-23T11:30:01+0000")]
    [TestCase("2026-11-23T03:30:01-08:00")]
    [TestCase("2026-11-23T03:30:01-0800")]
    public void Times_are_written_in_several_ways(string time) =>
        Read(List(Paid.With("transaction_initiation_date", $"\"{time}\""))).Entries[0].At.ShouldBe(PaidAt);

    [TestCase("P", BillEntryStatus.UnderWay)]
    [TestCase("D", BillEntryStatus.Failed)]
    [TestCase("V", BillEntryStatus.Failed)]
    public void A_refund_that_is_not_made_yet_or_never_is_told_apart(string status, BillEntryStatus expected) =>
        Read(List(Back.With("transaction_status", $"\"{status}\""))).Entries.ShouldHaveSingleItem().Status.ShouldBe(expected);

    [Test]
    public void A_payment_that_is_pending_is_said_and_one_that_was_denied_is_none()
    {
        var bill = Read(List(Paid.With("transaction_status", "\"P\"")));
        bill.Entries.ShouldBeEmpty();
        bill.Remarks.ShouldHaveSingleItem().ShouldContain("fetch this day once more when they are done");
        var denied = Read(List(Paid.With("transaction_status", "\"D\"")));
        (denied.Entries.Count, denied.Remarks.Count).ShouldBe((0, 0));
        // What was given back later was paid before.
        foreach (var status in (string[])["\"F\"", "\"V\""])
            Read(List(Paid.With("transaction_status", status))).Entries.ShouldHaveSingleItem().Status.ShouldBe(BillEntryStatus.Done);
    }

    [Test]
    public void A_payment_that_took_days_is_listed_when_it_was_made()
    {
        var late = Paid.With("transaction_initiation_date", "\"2026-11-20T11:30:01Z\"");

        Read(List(late)).Entries.ShouldHaveSingleItem().At.Day.ShouldBe(20);
    }

    [Test]
    public void What_names_no_number_of_ours_has_PayPals()
    {
        Read(List(Paid.With("custom_field", null))).Entries[0].PaymentNumber.ShouldBeNull();
        Read(List(Paid.With("custom_field", "\"old shop\""))).Entries[0].PaymentNumber.ShouldBe("old?shop");
        var back = Read(List(Back.With("custom_field", null))).Entries[0];
        (back.TransactionId, back.PaymentNumber, back.RefundNumber).ShouldBe((CaptureId, null, RefundId));
    }

    [Test]
    public void What_is_neither_payment_nor_refund_is_said_by_its_code()
    {
        var bill = Read(List(
            Paid, Transaction("A1", "T1106", "-88.80", null, null, CaptureId, "TXN"),
            Transaction("A2", "T1201", "-88.80", null, null, null, null),
            Transaction("A3", "T0001", "-5.00", null, null, null, null), Transaction("A4", "T9900", "5.00", null, null, null, null)));

        bill.Entries.ShouldHaveSingleItem();
        bill.Remarks.ShouldBe(
        [
            "1 of T0001 (A3) are in the list and not matched here; look into PayPal's activity",
            "1 of T1106 (A1) are in the list and not matched here; look into PayPal's activity",
            "1 of T1201 (A2) are in the list and not matched here; look into PayPal's activity",
            "1 of T9900, incoming, (A4) are in the list and not matched here; look into PayPal's activity",
        ]);
        Read(List(Transaction("A5", "T0400", "-85.00", null, null, null, null))).Remarks.ShouldBeEmpty();
    }

    [TestCase("transaction_id", "null", "Line 1: transaction_id is empty or no id")]
    [TestCase("transaction_event_code", "\"6\"", "Line 1: transaction_event_code is none")]
    [TestCase("transaction_status", "\"X\"", "Line 1: transaction_status is X, which this version does not know")]
    [TestCase("transaction_initiation_date", "\"2026-11-23 11:30\"", "Line 1: transaction_initiation_date is no time")]
    [TestCase("transaction_amount", "\"88.80\"", "Line 1: transaction_amount is missing or malformed")]
    [TestCase("transaction_amount.value", "\"88.805\"", "Line 1: transaction_amount is no amount above zero in EUR")]
    [TestCase("transaction_amount.value", "\"8,880.00\"", "Line 1: transaction_amount is no amount above zero in EUR")]
    [TestCase("transaction_amount.currency_code", "\"euro\"", "Line 1: transaction_amount is no amount above zero in euro")]
    [TestCase("fee_amount.value", "\"-3.17x\"", "Line 1: fee_amount is no amount")]
    public void A_line_that_cannot_be_read_is_named(string field, string instead, string why) =>
        Refused(List(Paid.With(field, instead), Back)).ShouldContain(why);

    [Test]
    public void Half_a_list_the_same_line_twice_another_account_or_day_and_no_list_are_refused()
    {
        Refused(List(Paid, Paid)).ShouldContain("stands there twice as T0006");
        Refused(List(Back.With("paypal_reference_id_type", "\"ODR\""))).ShouldContain("does not say which payment is refunded");
        var other = Page([Paid]);
        other["account_number"] = "OTHERMERCHANT";
        Refused(Bytes(other)).ShouldContain("of the account OTHERMERCHANT");
        Refused(List(Paid.With("transaction_initiation_date", "\"2026-11-24T00:00:00Z\"").With("transaction_updated_date", null)))
            .ShouldContain("it is of 2026-11-24, and not of 2026-11-23");
        Refused(Bytes(Page([Paid], total: 2))).ShouldContain("a part of the bill is missing");
        Refused(Bytes(Page([Paid], pages: 2))).ShouldContain("a part of the bill is missing");
        Refused(List(Paid)[..^40]).ShouldContain("nothing was imported");
        Refused("{}"u8.ToArray()).ShouldContain("no list of transactions");
    }

    private static DayBill Read(byte[] bill) => new PayPalBill(Account, Day).Read(bill);

    private static string Refused(byte[] bill) => Should.Throw<BillUnreadableException>(() => Read(bill)).Message;
}
