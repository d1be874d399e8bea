using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalListing;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

/// <summary>How PayPal's list of a day is fetched: page by page, as whole as it says, and not before it is.</summary>
public sealed class PayPalTransactionsTests
{
    private static readonly DateOnly Day = new(2026, 11, 23);

    [Test]
    public async Task It_is_listed_page_by_page()
    {
        var fake = PayPalAnswers.Fake(asked =>
            asked.Address.Query.Contains("page=2", StringComparison.Ordinal) ? Json(Page([Back], 2, 2)) : Json(Page([Paid], 2, 2)));

        var bill = (await Download(fake)).ShouldBeOfType<BillResult.Bill>();

        bill.Name.ShouldBe($"paypal-{MerchantId}-2026-11-23.json");
        Entries(bill).Select(entry => entry.Kind).ShouldBe([BillEntryKind.Payment, BillEntryKind.Refund]);
        var query = HttpUtility.ParseQueryString(fake.Requests[1].Address.Query);
        fake.Requests[1].Address.AbsolutePath.ShouldBe("/v1/reporting/transactions");
        fake.Requests[1].Authorization.ShouldBe("Bearer T1");
        (query["start_date"], query["end_date"], query["fields"], query["page_size"], query["balance_affecting_records_only"])
            .ShouldBe(("2026-11-23T00:00:00Z", "2026-11-23T23:59:59Z", "transaction_info", "500", "Y"));
    }

    [Test]
    public async Task A_day_that_PayPal_has_not_refreshed_to_its_end_is_not_there_yet()
    {
        var early = PayPalAnswers.Fake(_ => Json(Page([Paid], refreshed: "2026-11-23T23:59:59+0000")));
        (await Download(early)).ShouldBe(new BillResult.NotThere());
        // While it lasts there is what there is.
        (await Download(early, Now)).ShouldBeOfType<BillResult.Bill>();
        (await Download(PayPalAnswers.Fake(_ => Json(Page([]))))).ShouldBeOfType<BillResult.Bill>();
    }

    [Test]
    public async Task A_day_of_more_than_PayPal_gives_out_is_asked_for_in_halves()
    {
        var fake = PayPalAnswers.Fake(asked => HttpUtility.ParseQueryString(asked.Address.Query) switch
        {
            var query when query["end_date"] == "2026-11-23T11:59:59Z" => Json(Page([Paid])),
            var query when query["start_date"] == "2026-11-23T12:00:00Z" => Json(Page([Back])),
            _ => TooMany,
        });

        Entries((await Download(fake)).ShouldBeOfType<BillResult.Bill>()).Count.ShouldBe(2);
        (await Why(PayPalAnswers.Fake(_ => TooMany))).ShouldContain("more transactions in a minute than it gives out");
    }

    [Test]
    public async Task A_list_that_changes_while_it_is_read_or_is_none_is_asked_for_later()
    {
        (await Why(Pages(Page([Paid], 2, 2), Page([Back], 3, 2)))).ShouldContain("changed while it was read");
        (await Why(Pages(Page([Paid], 3, 2), Page([Back], 3, 2)))).ShouldContain("changed while it was read");
        (await Why(Pages(Page([Paid], 2, 2), Page([Paid], 2, 2)))).ShouldContain("no list of transactions");
        (await Why(Pages(Page([Paid], 2, 2), Page([Back], 2, 2, account: "OTHERMERCHANT")))).ShouldContain("no list of transactions");
        (await Why(PayPalAnswers.Fake(_ => Json(Page([Paid], refreshed: "soon"))))).ShouldContain("no list of transactions");
        (await Why(PayPalAnswers.Fake(_ => FakeProvider.Json("""{"name":"NOT_AUTHORIZED"}""", HttpStatusCode.Forbidden))))
            .ShouldContain("NOT_AUTHORIZED");
        (await Why(PayPalAnswers.Fake(FakeProvider.Broken))).ShouldContain("it did not answer");
    }

    private static HttpResponseMessage TooMany => FakeProvider.Json("""{"name":"RESULTSET_TOO_LARGE"}""", HttpStatusCode.BadRequest);

    private static FakeProvider Pages(JsonObject first, JsonObject second) => PayPalAnswers.Fake(asked =>
        Json(asked.Address.Query.Contains("page=2", StringComparison.Ordinal) ? second : first));

    private static async Task<string> Why(FakeProvider fake) => (await Download(fake)).ShouldBeOfType<BillResult.Unknown>().Reason;

    private static async Task<BillResult> Download(FakeProvider fake, DateTimeOffset? now = null)
    {
        using var client = new PayPalClient(Account, new HttpClient(fake), new FakeTimeProvider(now ?? Now.AddDays(1)));
        return await client.DownloadBill(Day, default);
    }

    private static HttpResponseMessage Json(JsonObject body) => FakeProvider.Json(body.ToJsonString());

    private static IReadOnlyList<BillEntry> Entries(BillResult.Bill bill) => new PayPalBill(Account, Day).Read(bill.Content).Entries;
}
