using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>A case, as far as it matters here.</summary>
internal sealed record CaseView(string Kind, string Provider, string? TransactionId)
{
    public override string ToString() => $"{Kind} of {Provider}'s {TransactionId}";
}

internal sealed record CasePageView(IReadOnlyList<CaseView> Cases, string? Next);

internal sealed record ReconciledView(string Outcome, int Agreed);

/// <summary>What came of the bills of the days that were played.</summary>
internal sealed record BilledDays(int Bills, int Agreed, IReadOnlyList<CaseView> Cases, IReadOnlyList<string> Differences);

/// <summary>
/// The day ends with its bills, of every provider that gives out any. Some are wrong on purpose: exactly those lines, and the payments for
/// orders that never came, must be cases, and all other lines agree.
/// </summary>
internal sealed class BillsAgainstBooks(Stage stage)
{
    private const int TradesToSpoil = 3;
    private const int NotThere = 409;

    private static readonly string[] providers = ["alipay", "wechatpay", "unionpay", "stripe", "paypal", "adyen"];

    // Later than that a payment waits for the next day's bill and is no case yet.
    private static readonly TimeSpan late = TimeSpan.FromHours(22);

    public async Task<BilledDays> Compare(CancellationToken cancellationToken)
    {
        var expected = Unmatched().Concat(Spoiled()).ToHashSet();
        var (bills, agreed) = (0, 0);
        foreach (var provider in providers)
        {
            foreach (var day in Days(provider))
            {
                var request = new { provider, account = DemoMerchant.Account, day, reason = "the day is over" };
                var answer = await stage.Service.Send(HttpMethod.Post, "/api/v1/reconciliation/import", request, cancellationToken);
                if (answer.Status == NotThere)
                    continue;
                bills++;
                agreed += answer.Read<ReconciledView>().Agreed;
            }
        }

        var cases = await Cases(cancellationToken);
        var lines = Lines() - expected.Count(each => each.Kind is not "BilledTwice");
        List<string> differences =
        [
            .. cases.Except(expected).Select(each => $"reconciliation found {each}, which nobody played"),
            .. expected.Except(cases).Select(each => $"reconciliation did not find {each}"),
            .. agreed == lines ? Array.Empty<string>() : [$"{agreed} lines of the bills agree, and {lines} must"],
        ];
        return new BilledDays(bills, agreed, cases, differences);
    }

    /// <summary>Payments for orders that never come.</summary>
    private IEnumerable<CaseView> Unmatched()
    {
        var customers = stage.Customers.Where(customer => customer.Expectation?.Outcome == Outcome.Unmatched).ToList();
        return Paid()
            .Where(trade => customers.Exists(each => trade.PaymentNumber.StartsWith(each.OrderNumber, StringComparison.Ordinal)))
            .Select(trade => new CaseView("PaymentUnmatched", trade.Provider, trade.TransactionId));
    }

    /// <summary>One payment is left out of its bill, one is in it twice, one with a fen more.</summary>
    private IEnumerable<CaseView> Spoiled()
    {
        var unmatched = Unmatched().Select(each => each.TransactionId).ToHashSet(StringComparer.Ordinal);
        (string Provider, Billing Billing, string Kind)[] wrong =
        [
            ("alipay", Billing.Missing, "PaymentNotBilled"), ("wechatpay", Billing.Twice, "BilledTwice"),
            ("unionpay", Billing.OneFenMore, "AmountDiffers"),
        ];
        foreach (var (provider, billing, kind) in wrong)
        {
            var trades = Paid().Where(trade => trade.Provider == provider && !unmatched.Contains(trade.TransactionId)
                && stage.Providers.Books.RefundsOf(trade).Count == 0 && China(trade.PaidAt!.Value).TimeOfDay < late).ToList();
            // Of a bill with one line nothing would be left.
            if (trades.Count < TradesToSpoil)
                continue;
            trades[0].Billing = billing;
            yield return new CaseView(kind, provider, trades[0].TransactionId);
        }
    }

    private IEnumerable<Trade> Paid() => stage.Providers.Books.Trades
        .Where(trade => trade.State == TradeState.Paid && providers.Contains(trade.Provider, StringComparer.Ordinal));

    private int Lines() => Paid().Sum(trade => 1 + stage.Providers.Books.RefundsOf(trade).Count);

    private IReadOnlyList<DateOnly> Days(string provider) =>
    [
        .. Paid().Where(trade => trade.Provider == provider)
            .SelectMany(trade => stage.Providers.Books.RefundsOf(trade).Select(refund => refund.RequestedAt).Append(trade.PaidAt!.Value))
            .Select(at => DayOf(provider, at)).Distinct().Order(),
    ];

    private static DateOnly DayOf(string provider, DateTimeOffset at) => DateOnly.FromDateTime((provider switch
    {
        "stripe" or "paypal" => at.ToUniversalTime(),
        "adyen" => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")),
        "unionpay" => China(at) + TimeSpan.FromHours(1), // its day ends an hour before midnight
        _ => China(at),
    }).DateTime);

    private async Task<IReadOnlyList<CaseView>> Cases(CancellationToken cancellationToken)
    {
        var cases = new List<CaseView>();
        string? after = null;
        do
        {
            var path = $"/api/v1/reconciliation?state=Open&limit=200&after={after}";
            var page = (await stage.Service.Get(path, cancellationToken)).Read<CasePageView>();
            cases.AddRange(page.Cases);
            after = page.Next;
        }
        while (after is not null);
        return cases;
    }

    private static DateTimeOffset China(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8));
}
