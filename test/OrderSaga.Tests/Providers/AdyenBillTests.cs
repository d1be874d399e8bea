using System.Net;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AdyenSender;

namespace OrderSaga.Tests.Providers;

/// <summary>Adyen's payment accounting report, written here as its documents show it.</summary>
public sealed class AdyenBillTests
{
    private const string Header =
        "Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Booking Date,TimeZone,Main Currency,Main Amount,"
        + "Record Type,Payment Currency,Received (PC),Authorised (PC),Captured (PC),Settlement Currency,Payable (SC),Commission (SC),"
        + "Markup (SC),Scheme Fees (SC),Interchange (SC),Processing Fee Currency,Processing Fee (FC),User Name,Payment Method Variant,"
        + "Modification Merchant Reference,Modification Psp Reference,Reserved9,Reserved10";

    private const string CaptureReference = "WHB8QFQTPCQ8HXSK";

    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly DateTimeOffset PaidAt = new(2026, 11, 23, 11, 30, 1, TimeSpan.Zero);

    private static AdyenAccount Reported => With(Reports);

    private static string Paid => Row("SentForSettle", "88.80", modification: CaptureReference);

    private static string Back =>
        Row("SentForRefund", "-30.00", reference: $"{OrderNumber}-{RefundNumber}", modification: ModificationReference);

    [Test]
    public void What_was_sent_to_be_settled_and_to_be_refunded_are_its_lines()
    {
        var bill = Read(Report(
            Row("Received", "88.80"), Row("Authorised", "88.80"), Paid, Back, Row("Settled", "88.80"), Row("Refunded", "-30.00")));

        bill.Remarks.ShouldBeEmpty();
        bill.Entries.ShouldBe(
        [
            new BillEntry(4, BillEntryKind.Payment, PspReference, OrderNumber, new Money(8880, "EUR"), PaidAt),
            new BillEntry(5, BillEntryKind.Refund, PspReference, OrderNumber, new Money(3000, "EUR"), PaidAt)
            {
                RefundNumber = RefundNumber,
            },
        ]);
    }

    [Test]
    public void Where_captures_are_made_by_hand_each_is_a_payment_as_in_its_notices()
    {
        var account = With(settings =>
        {
            Reports(settings);
            settings.Capture = "Manual";
        });
        var reference = AdyenCapture.Reference(OrderNumber, RefundNumber, CaptureReference);
        var bill = new AdyenBill(account, Day).Read(Report(
            Paid, Row("SentForRefund", "-30.00", reference: reference, modification: ModificationReference)));

        bill.Entries.Select(entry => (entry.TransactionId, entry.RefundNumber)).ShouldBe(
        [
            ($"{PspReference}:{CaptureReference}", null), ($"{PspReference}:{CaptureReference}", RefundNumber),
        ]);
        Should.Throw<BillUnreadableException>(() => new AdyenBill(account, Day).Read(Report(Row("SentForSettle", "88.80"))))
            .Message.ShouldContain("Line 2: Modification Psp Reference is empty");
    }

    [TestCase("JPY", "500", 500)]
    [TestCase("CLP", "500.00", 500)]
    [TestCase("IDR", "500", 50000)]
    [TestCase("KWD", "1.234", 1234)]
    [TestCase("EUR", "12.3", 1230)]
    public void The_main_unit_becomes_the_smallest_of_the_currency(string currency, string amount, long minor) =>
        Read(Report(Row("SentForSettle", amount, currency: currency, modification: CaptureReference))).Entries.ShouldHaveSingleItem().Amount
            .ShouldBe(new Money(minor, currency));

    [Test]
    public void A_refund_that_was_made_elsewhere_has_Adyens_number()
    {
        var entry = Read(Report(Row("SentForRefund", "-30.00", reference: "by hand", modification: ModificationReference))).Entries[0];

        (entry.TransactionId, entry.PaymentNumber, entry.RefundNumber).ShouldBe((PspReference, OrderNumber, ModificationReference));
    }

    [TestCase("-88.80", true), TestCase("88.80", true), TestCase("", false), TestCase("0.00", false)]
    public void What_was_cancelled_before_its_capture_is_a_payment_that_was_called_off(string amount, bool isKnown)
    {
        var cancelled = Report(Row("Cancelled", amount));
        var expected = new BillEntry(2, BillEntryKind.Payment, PspReference, OrderNumber, new Money(8880, "EUR"), PaidAt)
        {
            Status = BillEntryStatus.Cancelled,
        };

        Read(cancelled).Entries.ShouldBe(isKnown ? [expected] : []);
        var byHand = With(settings =>
        {
            Reports(settings);
            settings.Capture = "Manual";
        });
        new AdyenBill(byHand, Day).Read(cancelled).Entries.ShouldBeEmpty();
    }

    [Test]
    public void Steps_that_are_neither_payment_nor_refund_are_said_by_their_names()
    {
        var bill = Read(Report(
            Paid, Row("Chargeback", "-88.80"), Row("CaptureFailed", "-88.80"), Row("CaptureFailed", "-1.00"), Row("BrandNew", "")));

        bill.Entries.ShouldHaveSingleItem();
        bill.Remarks.ShouldBe(
        [
            $"1 of BrandNew ({PspReference}) are in the report and not matched here; look into the Customer Area",
            $"2 of CaptureFailed ({PspReference}, {PspReference}) are in the report and not matched here; look into the Customer Area",
            $"1 of Chargeback ({PspReference}) are in the report and not matched here; look into the Customer Area",
        ]);
    }

    [Test]
    public void Values_in_quotes_may_hold_commas_quotes_and_line_ends()
    {
        var row = Paid.Replace("visa,", "\"a \"\"card\"\",\nand more\",", StringComparison.Ordinal);

        Read(Report(row, Back)).Entries.Select(entry => entry.Line).ShouldBe([2, 4]);
        Refused(Report(Paid.Replace("visa,", "\"visa\"x,", StringComparison.Ordinal))).ShouldContain("Line 2: behind a closing quote");
        Refused(Report(Paid.Replace("visa,", "vi\"sa,", StringComparison.Ordinal))).ShouldContain("Line 2: a quote is in the middle");
        Refused(Report(Paid.Replace("visa,", "\"visa,", StringComparison.Ordinal))).ShouldContain("a quote is not closed");
    }

    [TestCase(",88.80,", ",88.805,", "Line 2: Main Amount is no amount above zero in EUR")]
    [TestCase(",88.80,", ",,", "Line 2: Main Amount is no amount")]
    [TestCase(",EUR,88", ",euro,88", "Line 2: Main Amount is no amount above zero in euro")]
    [TestCase(",SentForSettle,", ",,", "Line 2: Record Type is empty")]
    [TestCase("2026-11-23 12:30:01", "2026-11-24 00:00:00", "Line 2: it is of 2026-11-24, and not of 2026-11-23")]
    [TestCase("2026-11-23 12:30:01", "yesterday", "Line 2: Booking Date is no time")]
    [TestCase(",CET,", ",UTC,", "Line 2: its times are of UTC, and ReportTimeZone is Europe/Amsterdam")]
    [TestCase(MerchantAccount, "OtherShop", "Line 2: it is of the merchant account OtherShop")]
    [TestCase(PspReference, "", "Line 2: Psp Reference is empty")]
    [TestCase(",visa,", ",", "Line 2: there are 27 values for 28 columns")]
    public void A_line_that_cannot_be_read_is_named(string was, string instead, string why) =>
        Refused(Report(Paid.Replace(was, instead, StringComparison.Ordinal), Back)).ShouldContain(why);

    [Test]
    public void Half_a_report_another_charset_and_no_report_are_refused()
    {
        var whole = Report(Paid, Back);
        Refused(whole[..^20]).ShouldContain("nothing was imported");
        Refused(Encoding.Latin1.GetBytes(With("visa", "visä"))).ShouldContain("not in UTF-8");
        Refused(Encoding.UTF8.GetBytes(With("Modification Psp Reference", "Reserved8")))
            .ShouldContain("add it to the payment accounting report in the Customer Area");
        Refused(Encoding.UTF8.GetBytes(With("Record Type", "Type"))).ShouldContain("the column Record Type is missing");
        Refused([]).ShouldContain("The report is empty");
        Read(Report()).Entries.ShouldBeEmpty();

        string With(string was, string instead) => Encoding.UTF8.GetString(whole).Replace(was, instead, StringComparison.Ordinal);
    }

    [Test]
    public async Task It_is_at_the_address_that_follows_from_the_day()
    {
        var fake = new FakeProvider(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Report(Paid)) });

        var bill = (await Download(fake)).ShouldBeOfType<BillResult.Bill>();

        Read(bill.Content.ToArray()).Entries.ShouldHaveSingleItem();
        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe(
            $"https://ca-live.adyen.com/reports/download/MerchantAccount/{MerchantAccount}/payments_accounting_report_2026_11_23.csv");
        asked.Authorization.ShouldBe("Basic " + Convert.ToBase64String("report@Company.Shop:p-a-s-s"u8));
        asked.Header("x-api-key").ShouldBeNull();
    }

    [Test]
    public async Task One_that_is_not_there_or_not_given_is_asked_for_later()
    {
        (await Download(new FakeProvider(_ => new HttpResponseMessage(HttpStatusCode.NotFound)))).ShouldBe(new BillResult.NotThere());
        (await Why(_ => new HttpResponseMessage(HttpStatusCode.Unauthorized))).ShouldContain("ReportPassword");
        (await Why(_ => new HttpResponseMessage(HttpStatusCode.Redirect))).ShouldContain("HTTP 302");
        (await Why(FakeProvider.Broken)).ShouldContain("it did not answer");
    }

    [Test]
    public async Task Without_a_report_user_there_are_no_bills()
    {
        var client = new AdyenClient(Account, new HttpClient(new FakeProvider(FakeProvider.Broken)), TimeProvider.System);

        client.GivesBills.ShouldBeFalse();
        (await client.DownloadBill(Day, default)).ShouldBe(new BillResult.NotSupported());
        Should.Throw<BillUnreadableException>(() => client.ReadBill(Report(Paid), Day));
    }

    [Test]
    public void Days_are_those_of_the_reports_time_zone()
    {
        Reported.Days.Start(Day).ShouldBe(new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero));
        var utc = With(settings =>
        {
            Reports(settings);
            settings.ReportTimeZone = "UTC";
        });
        Should.Throw<BillUnreadableException>(() => new AdyenBill(utc, Day).Read(Report(Paid)))
            .Message.ShouldContain("its times are of CET, and ReportTimeZone is UTC");
        new AdyenBill(utc, Day).Read(Report(Paid.Replace(",CET,", ",UTC,", StringComparison.Ordinal))).Entries[0].At
            .ShouldBe(new DateTimeOffset(2026, 11, 23, 12, 30, 1, TimeSpan.Zero));
    }

    [Test]
    public void A_wrong_setting_is_named()
    {
        Wrong(settings => settings.ReportPassword = null).ShouldContain("ReportPassword is missing");
        Wrong(settings => settings.ReportUser = null).ShouldContain("ReportUser is missing");
        Wrong(settings => settings.ReportUser = "report:x").ShouldContain("ReportUser holds a colon");
        Wrong(settings => settings.ReportTimeZone = "Mars/Phobos").ShouldContain("ReportTimeZone is no time zone");
        Wrong(settings => settings.ReportUrl = "http://reports.example").ShouldContain("ReportUrl is not an https address");
    }

    private static void Reports(AdyenAccountOptions settings) =>
        (settings.ReportUser, settings.ReportPassword) = ("report@Company.Shop", "p-a-s-s");

    private static string Wrong(Action<AdyenAccountOptions> change)
    {
        var settings = Settings;
        Reports(settings);
        change(settings);
        AdyenAccount.Read("shop1", settings, out var errors).ShouldBeNull();
        return errors.ShouldHaveSingleItem();
    }

    private static async Task<string> Why(Func<FakeProvider.Asked, HttpResponseMessage> answer) =>
        (await Download(new FakeProvider(answer))).ShouldBeOfType<BillResult.Unknown>().Reason;

    private static Task<BillResult> Download(FakeProvider fake) =>
        new AdyenClient(Reported, new HttpClient(fake), TimeProvider.System).DownloadBill(Day, default);

    private static string Row(string step, string amount, string reference = "", string modification = "", string currency = "EUR") =>
        $"Shop,{MerchantAccount},{PspReference},{OrderNumber},visa,2026-11-23 12:30:01,CET,{currency},{amount},{step},{currency},"
        + $",,,,,,,,,EUR,,,visaclassic,{reference},{modification},,";

    private static byte[] Report(params string[] rows) =>
        Encoding.UTF8.GetBytes("\uFEFF" + string.Join('\n', (string[])[Header, .. rows, ""]));

    private static DayBill Read(byte[] bill) => new AdyenBill(Reported, Day).Read(bill);

    private static string Refused(byte[] bill) => Should.Throw<BillUnreadableException>(() => Read(bill)).Message;
}
