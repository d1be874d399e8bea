using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StripeSender;

namespace OrderSaga.Tests.Providers;

/// <summary>Stripe's balance transactions of a day, written here as its documents show them.</summary>
public sealed class StripeBillTests
{
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly long Begin = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private static JsonObject Paid => Transaction("txn_1", "charge", 8880, 257, JsonNode.Parse(
        $$"""
        {"id":"ch_3Q2x7LAbCdEfGhIj0rStUvWx","object":"charge","amount":9000,"amount_captured":8880,"currency":"cny","livemode":true,
         "billing_details":{"email":"payer@example.com"},"metadata":{"order_number":"{{OrderNumber}}"},"payment_intent":"{{IntentId}}"}
        """)!.AsObject());

    private static JsonObject Back => Transaction("txn_2", "refund", -3000, 0, Refund);

    [Test]
    public void What_was_captured_and_what_went_back_are_its_lines()
    {
        var bill = Read(List(Paid, Back));

        bill.Remarks.ShouldBeEmpty();
        bill.Entries.ShouldBe(
        [
            new BillEntry(1, BillEntryKind.Payment, IntentId, OrderNumber, new Money(8880, "CNY"), PaidAt) { FeeMicros = 2_570_000 },
            new BillEntry(2, BillEntryKind.Refund, IntentId, OrderNumber, new Money(3000, "CNY"), PaidAt)
            {
                RefundNumber = RefundNumber,
                FeeMicros = 0,
            },
        ]);
    }

    [TestCase("jpy", 500, 500, 18, 18_000_000L)]
    [TestCase("kwd", 1230, 1230, 40, 40_000L)]
    [TestCase("isk", 50000, 500, 1800, 18_000_000L)]
    [TestCase("mga", 500, 50000, 18, 18_000_000L)]
    [TestCase("usd", 500, 500, -18, -180_000L)]
    public void Units_are_those_of_the_currency(string currency, long theirs, long minor, long fee, long micros)
    {
        var paid = Paid.With("amount", theirs).With("fee", fee).With("currency", $"\"{currency}\"")
            .With("source.amount_captured", theirs).With("source.currency", $"\"{currency}\"");

        var entry = Read(List(paid)).Entries.ShouldHaveSingleItem();

        entry.Amount.ShouldBe(new Money(minor, currency.ToUpperInvariant()));
        entry.FeeMicros.ShouldBe(micros);
    }

    [TestCase("pending", BillEntryStatus.UnderWay)]
    [TestCase("requires_action", BillEntryStatus.UnderWay)]
    [TestCase("failed", BillEntryStatus.Failed)]
    [TestCase("canceled", BillEntryStatus.Failed)]
    public void A_refund_that_is_not_made_yet_or_never_is_told_apart(string status, BillEntryStatus expected) =>
        Read(List(Back.With("source.status", $"\"{status}\""))).Entries.ShouldHaveSingleItem().Status.ShouldBe(expected);

    [Test]
    public void A_payment_settled_in_another_currency_counts_as_it_was_paid()
    {
        var bill = Read(List(Paid.With("amount", 1234).With("currency", "\"usd\"")));

        var entry = bill.Entries.ShouldHaveSingleItem();
        (entry.Amount, entry.FeeMicros).ShouldBe((new Money(8880, "CNY"), null));
        bill.Remarks.ShouldHaveSingleItem().ShouldContain("1 lines are settled in another currency");
    }

    [Test]
    public void What_names_no_number_of_ours_has_Stripes()
    {
        Read(List(Paid.With("source.metadata", "{}"))).Entries[0].PaymentNumber.ShouldBeNull();
        Read(List(Paid.With("source.metadata", """{"order_number":"old shop, no 17"}"""))).Entries[0].PaymentNumber
            .ShouldBe("old?shop,?no?17");
        var back = Read(List(Back.With("source.metadata", "{}"))).Entries[0];
        (back.PaymentNumber, back.RefundNumber).ShouldBe((null, RefundId));
        Read(List(Paid.With("source.payment_intent", "null"))).Entries[0].TransactionId.ShouldBe("ch_3Q2x7LAbCdEfGhIj0rStUvWx");
    }

    [Test]
    public void What_is_neither_payment_nor_refund_is_said_by_its_name()
    {
        var others = new[] { ("adjustment", -8880L), ("refund_failure", 3000L), ("brand_new_type", 1L), ("charge", -1L), ("refund", 1L) }
            .Select((each, i) => Transaction($"txn_o{i}", each.Item1, each.Item2, 0, [])).ToArray();
        var bill = Read(List([Paid, .. others]));

        bill.Entries.ShouldHaveSingleItem();
        bill.Remarks.Count.ShouldBe(5);
        bill.Remarks.ShouldContain("1 of brand_new_type (txn_o2) are in the balance and not matched here; look into Stripe's dashboard");
        Read(List(Transaction("txn_3", "payout", -9000, 0, []), Transaction("txn_4", "stripe_fee", -9, 0, []))).Remarks.ShouldBeEmpty();
    }

    [TestCase("id", "null", "Line 1: its id")]
    [TestCase("object", "\"charge\"", "Line 1: it is no balance transaction")]
    [TestCase("type", "null", "Line 1: its type")]
    [TestCase("amount", "88.80", "Line 1: amount is no whole number")]
    [TestCase("amount", "8881", "Line 1: amount and amount_captured are not the same")]
    [TestCase("fee", "\"9\"", "Line 1: fee is no amount")]
    [TestCase("created", "\"today\"", "Line 1: created is no time")]
    [TestCase("created", "1795478400", "Line 1: it is of 2026-11-24, and not of 2026-11-23")]
    [TestCase("source", "\"ch_1\"", "Line 1: its source is not the charge itself")]
    [TestCase("source.amount_captured", "0", "Line 1: amount_captured is no amount above zero")]
    [TestCase("source.livemode", "false", "Line 1: it is of the other mode")]
    [TestCase("source.payment_intent", "\"\u00e4\"", "Line 1: payment_intent is empty or no id")]
    public void A_line_that_cannot_be_read_is_named(string field, string instead, string why) =>
        Refused(List(Paid.With(field, instead), Back)).ShouldContain(why);

    [Test]
    public void Half_a_list_the_same_line_twice_and_no_list_are_refused()
    {
        Refused(List(Paid, Paid)).ShouldContain("txn_1 stands there twice");
        Refused(Encoding.UTF8.GetBytes(Page(true, Paid))).ShouldContain("the end of the bill is missing");
        var whole = List(Paid, Back);
        Refused(whole[..^40]).ShouldContain("nothing was imported");
        Refused("""{"object":"charge"}"""u8.ToArray()).ShouldContain("no list");
        Refused([]).ShouldContain("no list");
        Refused(List(Back.With("source.status", "\"lost\""))).ShouldContain("status is lost, which this version does not know");
    }

    [Test]
    public async Task It_is_listed_page_by_page_with_what_it_is_about()
    {
        var fake = new FakeProvider(_ => FakeProvider.Json(Page(true, Back)), _ => FakeProvider.Json(Page(false, Paid)));

        var bill = (await Download(fake)).ShouldBeOfType<BillResult.Bill>();

        bill.Name.ShouldBe("stripe-shop1-2026-11-23.json");
        Read(bill.Content.ToArray()).Entries.Select(entry => entry.Kind).ShouldBe([BillEntryKind.Refund, BillEntryKind.Payment]);
        Encoding.UTF8.GetString(bill.Content.Span).ShouldNotContain("payer@example.com");
        var asked = fake.Requests.ConvertAll(request => HttpUtility.ParseQueryString(request.Address.Query));
        fake.Requests[0].Address.AbsolutePath.ShouldBe("/v1/balance_transactions");
        fake.Requests[0].Authorization.ShouldBe("Bearer " + ApiKey);
        (asked[0]["created[gte]"], asked[0]["created[lt]"], asked[0]["limit"], asked[0]["expand[]"], asked[0]["starting_after"])
            .ShouldBe(($"{Begin}", $"{Begin + 86_400}", "100", "data.source", null));
        asked[1]["starting_after"].ShouldBe("txn_2");
    }

    [Test]
    public async Task A_day_without_business_is_an_empty_bill()
    {
        var bill = (await Download(new FakeProvider(_ => FakeProvider.Json(Page(false))))).ShouldBeOfType<BillResult.Bill>();

        Read(bill.Content.ToArray()).Entries.ShouldBeEmpty();
    }

    [Test]
    public async Task A_list_that_changes_ends_never_or_is_none_is_asked_for_later()
    {
        (await Why(_ => FakeProvider.Json(Page(true, Paid)))).ShouldContain("txn_1 is listed twice");
        (await Why(_ => FakeProvider.Json(Page(true)))).ShouldContain("a page of the list is empty");
        (await Why(_ => FakeProvider.Json("""{"object":"list"}"""))).ShouldContain("no list of balance transactions");
        (await Why(_ => FakeProvider.Json("""{"object":"list","has_more":false,"data":[{"id":7}]}"""))).ShouldContain("no list");
        (await Why(_ => FakeProvider.Json("""{"error":{"code":"rate_limit"}}""", HttpStatusCode.TooManyRequests)))
            .ShouldContain("HTTP 429");
        (await Why(FakeProvider.Broken)).ShouldContain("it did not answer");
        (await Why(_ => FakeProvider.Json(Page(false, Paid)[..^1]))).ShouldContain("HTTP 200");
    }

    private static async Task<string> Why(Func<FakeProvider.Asked, HttpResponseMessage> answer) =>
        (await Download(new FakeProvider(answer))).ShouldBeOfType<BillResult.Unknown>().Reason;

    private static Task<BillResult> Download(FakeProvider fake) =>
        new StripeClient(Account, new HttpClient(fake), TimeProvider.System).DownloadBill(Day, default);

    private static JsonObject Transaction(string id, string type, long amount, long fee, JsonObject source) => new()
    {
        ["id"] = id,
        ["object"] = "balance_transaction",
        ["amount"] = amount,
        ["created"] = PaidAt.ToUnixTimeSeconds(),
        ["currency"] = "cny",
        ["fee"] = fee,
        ["net"] = amount - fee,
        ["source"] = source.Parent is null && source.Count > 0 ? source : source.DeepClone().AsObject(),
        ["type"] = type,
    };

    private static byte[] List(params JsonObject[] transactions) => Encoding.UTF8.GetBytes(Page(false, transactions));

    private static string Page(bool hasMore, params JsonObject[] transactions) => new JsonObject
    {
        ["object"] = "list",
        ["url"] = "/v1/balance_transactions",
        ["has_more"] = hasMore,
        ["data"] = new JsonArray([.. transactions.Select(each => each.DeepClone())]),
    }.ToJsonString();

    private static DayBill Read(byte[] bill) => new StripeBill(Account, Day).Read(bill);

    private static string Refused(byte[] bill) => Should.Throw<BillUnreadableException>(() => Read(bill)).Message;
}
