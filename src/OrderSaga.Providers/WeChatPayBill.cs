using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// WeChat Pay's trade bill (交易账单, <c>ALL</c>): a table in UTF-8 whose values begin with a backtick, amounts in yuan, and two lines of
/// totals. A bill is of a merchant and has the payments of all its applications: those of others than the account's are left out, and said.
/// </summary>
internal sealed class WeChatPayBill(WeChatPayAccount account, DateOnly day)
{
    private const string Time = "交易时间", App = "公众账号ID", Merchant = "商户号", Transaction = "微信订单号", Payment = "商户订单号";
    private const string State = "交易状态", Currency = "货币种类", Settled = "应结订单金额", RefundNumber = "商户退款单号", Refunded = "退款金额";
    private const string Coupons = "充值券退款金额", RefundState = "退款状态", Fee = "手续费", Total = "订单金额", Asked = "申请退款金额";

    private const string TotalsBegin = "总交易单数";

    // The line of totals, in its order: the name that the bill gives it, and the column that it sums up.
    private static readonly (string Name, string Column)[] Totals =
    [
        ("应结订单总金额", Settled), ("退款总金额", Refunded), ("充值券退款总金额", Coupons), ("手续费总金额", Fee), ("订单总金额", Total),
        ("申请退款总金额", Asked),
    ];

    private readonly Dictionary<string, decimal> sums = Totals.ToDictionary(total => total.Column, _ => 0m, StringComparer.Ordinal);
    private Dictionary<string, int> columns = [];

    public DayBill Read(ReadOnlyMemory<byte> content)
    {
        var lines = BillText.Lines(content.Span, ChinaText.Utf8, "UTF-8");
        var totals = Array.FindIndex(lines, line => line.StartsWith(TotalsBegin, StringComparison.Ordinal));
        if (totals < 1 || totals != lines.Length - 2)
            throw BillText.Wrong($"The bill does not end with {TotalsBegin} and a line of totals: its end is missing, or it is another bill");

        var header = lines[0].Split(',');
        columns = BillText.Columns(
            1, header, Time, App, Merchant, Transaction, Payment, State, Currency, Settled, RefundNumber, Refunded, Coupons, RefundState,
            Fee, Total, Asked);
        var entries = new List<BillEntry>();
        var others = 0;
        for (var at = 1; at < totals; at++)
        {
            var values = Values(at + 1, lines[at], header.Length);
            if (Entry(at + 1, values) is { } entry)
                entries.Add(entry);
            else
                others++;
        }

        Check(lines[totals], lines[totals + 1], totals + 2, totals - 1);
        return new DayBill(
            entries,
            others == 0 ? [] : [$"{others} lines are of other applications of this merchant than {account.AppId} and were left out"]);
    }

    private static string[] Values(int line, string text, int count)
    {
        if (!text.StartsWith('`'))
            throw BillText.Wrong(line, "a value does not begin with a backtick");
        // Goods may have commas in their name, and no value has both signs.
        var values = text[1..].Split(",`");
        return values.Length == count ? values : throw BillText.Wrong(line, $"there are {values.Length} values for {count} columns");
    }

    /// <summary>Null: it is of another application.</summary>
    private BillEntry? Entry(int line, string[] values)
    {
        string Of(string column) => values[columns[column]];

        if (!Of(Merchant).Is(account.MchId))
            throw BillText.NotThisOne($"Line {line}: it is of the merchant {Of(Merchant)}, and the account's is {account.MchId}");
        foreach (var (_, column) in Totals)
            sums[column] += BillText.Number(line, column, Of(column));
        if (ChinaText.Time(Of(Time), "yyyy-MM-dd HH:mm:ss") is not { } at)
            throw BillText.Wrong(line, $"{Time} is no time");
        if (DateOnly.FromDateTime(at.DateTime) != day)
            throw BillText.NotThisOne($"Line {line}: it is of {at:yyyy-MM-dd}, and not of {day:yyyy-MM-dd}");
        if (!Of(App).Is(account.AppId))
            return null;

        var isRefund = Of(State) switch
        {
            "SUCCESS" => false,
            "REFUND" or "REVOKED" => true,
            var other => throw BillText.Wrong(line, $"{State} is {other}, which this version does not know"),
        };
        var amount = isRefund ? Asked : Total;
        return new BillEntry(
            line,
            isRefund ? BillEntryKind.Refund : BillEntryKind.Payment,
            BillText.Id(line, Transaction, Of(Transaction), 64),
            BillText.Id(line, Payment, Of(Payment), 64),
            BillText.Amount(line, amount, Of(amount), Of(Currency)),
            at)
        {
            RefundNumber = isRefund && Of(RefundNumber) is not ("" or "0") ? BillText.Id(line, RefundNumber, Of(RefundNumber), 64) : null,
            Status = isRefund ? StatusOf(line, Of(RefundState)) : BillEntryStatus.Done,
            FeeMicros = BillText.Micros(line, Fee, Of(Fee)),
        };
    }

    private static BillEntryStatus StatusOf(int line, string state) => state switch
    {
        "SUCCESS" or "" => BillEntryStatus.Done, // a payment that was revoked has none
        "PROCESSING" or "CHANGE" => BillEntryStatus.UnderWay,
        "FAIL" or "FAILED" => BillEntryStatus.Failed,
        _ => throw BillText.Wrong(line, $"{RefundState} is {state}, which this version does not know"),
    };

    private void Check(string names, string totals, int line, int count)
    {
        var said = Values(line, totals, Totals.Length + 1);
        var header = names.Split(',');
        BillText.SumIs(TotalsBegin, BillText.Number(line, TotalsBegin, said[0]), count);
        foreach (var (name, column) in Totals)
        {
            // The documents write the last name in two ways.
            var at = Array.FindIndex(header, each => each.Is(name) || each.Is(name.Replace("总", "", StringComparison.Ordinal)));
            if (at < 0 || at >= said.Length)
                throw BillText.Wrong(line - 1, $"the total {name} is missing");
            BillText.SumIs(name, BillText.Number(line, name, said[at]), sums[column]);
        }
    }
}
