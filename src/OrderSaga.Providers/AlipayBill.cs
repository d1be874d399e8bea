using System.Globalization;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// Alipay's trade bill (业务明细): a ZIP with a table of details and one of totals, both in GBK; lines that begin with <c>#</c> say whose
/// and of which day it is, and sum it up. It is of a seller: all its applications are in it.
/// </summary>
internal sealed partial class AlipayBill(AlipayAccount account, DateOnly day)
{
    private const string Title = "#支付宝业务明细查询";
    private const string ListEnds = "业务明细列表结束";
    private const string Transaction = "支付宝交易号", Payment = "商户订单号", Sort = "业务类型", Goods = "商品名称", Opened = "创建时间";
    private const string Done = "完成时间", Amount = "订单金额（元）", Received = "商家实收（元）", RefundNumber = "退款批次号/请求号", Fee = "服务费（元）";

    private Dictionary<string, int> columns = [];
    private (int Count, decimal Received) payments;
    private (int Count, decimal Received) refunds;

    public DayBill Read(ReadOnlyMemory<byte> content)
    {
        var details = BillText.Unzip(content).FindAll(file => IsDetails(file.Content));
        if (details is not [var (_, file)])
        {
            throw BillText.Wrong(
                $"The ZIP holds {details.Count} files that begin with {Title} in GBK and not one: it is another bill, or another charset");
        }

        var lines = BillText.Lines(file, ChinaText.Gbk, "GBK");
        var start = Array.FindIndex(lines, line => !line.StartsWith('#'));
        var end = Array.FindIndex(lines, line => line.StartsWith('#') && line.Contains(ListEnds, StringComparison.Ordinal));
        if (start < 0 || end < start)
            throw BillText.Wrong($"The list of details does not end with a line {ListEnds}: the end of the bill is missing");

        IsOurs(lines[..start]);
        var header = Split(lines[start]);
        columns = BillText.Columns(
            start + 1, header, Transaction, Payment, Sort, Goods, Opened, Done, Amount, Received, RefundNumber, Fee);
        var entries = new List<BillEntry>();
        for (var at = start + 1; at < end; at++)
            entries.Add(Entry(at + 1, Values(at + 1, lines[at], header.Length)));
        Check(lines[end..]);
        return new DayBill(entries, []);
    }

    private static bool IsDetails(byte[] content) =>
        content.AsSpan().StartsWith(ChinaText.Gbk.GetBytes(Title)) || content.AsSpan().StartsWith(ChinaText.Utf8.GetBytes(Title));

    private void IsOurs(string[] head)
    {
        // The number of the account is the seller's id and four digits.
        var ours = string.Join('\n', head);
        var seller = Seller().Match(ours).Groups["id"].Value;
        if (!seller.StartsWith(account.SellerId, StringComparison.Ordinal))
            throw BillText.NotThisOne($"The bill is of the account {seller}, and the seller is {account.SellerId}");
        var span = Span().Match(ours);
        var (from, until) = (DayOf(span.Groups["from"].Value), DayOf(span.Groups["until"].Value));
        if (from != day || (until != day.AddDays(1) && until != day))
            throw BillText.NotThisOne($"The bill is of {from:yyyy-MM-dd} to {until:yyyy-MM-dd}, and not of {day:yyyy-MM-dd}");
    }

    private static DateOnly? DayOf(string text) =>
        DateOnly.TryParseExact(text, "yyyy年MM月dd日", CultureInfo.InvariantCulture, DateTimeStyles.None, out var found) ? found : null;

    private static string[] Split(string line) => [.. line.Split(',').Select(value => value.Trim(' ', '\t'))];

    /// <summary>Nothing is quoted, and goods and remarks may have commas: what stands around the goods' times tells which.</summary>
    private string[] Values(int line, string text, int count)
    {
        var values = Split(text);
        var surplus = values.Length - count;
        if (surplus < 0)
            throw BillText.Wrong(line, $"there are {values.Length} values for {count} columns");
        for (var inGoods = 0; inGoods <= surplus; inGoods++)
        {
            var goods = columns[Goods];
            string[] tried =
            [
                .. values[..goods], string.Join(',', values[goods..(goods + inGoods + 1)]),
                .. values[(goods + inGoods + 1)..(count + inGoods - 1)], string.Join(',', values[(count + inGoods - 1)..]),
            ];
            if (AlipayText.Time(tried[columns[Opened]]) is not null && AlipayText.Time(tried[columns[Done]]) is not null)
                return tried;
        }

        throw BillText.Wrong(line, $"{Opened} and {Done} are no times, or there are too many values");
    }

    private BillEntry Entry(int line, string[] values)
    {
        string Of(string column) => values[columns[column]];

        var received = BillText.Number(line, Received, Of(Received));
        var isRefund = Of(Sort) switch
        {
            "交易" => false,
            "退款" => true,
            var other => throw BillText.Wrong(line, $"{Sort} is {other}, which this version does not know"),
        };
        if (isRefund)
            refunds = (refunds.Count + 1, refunds.Received + Math.Abs(received));
        else
            payments = (payments.Count + 1, payments.Received + received);

        var at = AlipayText.Time(Of(Done))!.Value;
        if (DateOnly.FromDateTime(at.DateTime) != day)
            throw BillText.NotThisOne($"Line {line}: it is of {at:yyyy-MM-dd}, and not of {day:yyyy-MM-dd}");
        return new BillEntry(
            line,
            isRefund ? BillEntryKind.Refund : BillEntryKind.Payment,
            BillText.Id(line, Transaction, Of(Transaction), 64),
            BillText.Id(line, Payment, Of(Payment), 64),
            BillText.Amount(line, Amount, Of(Amount), "CNY"),
            at)
        {
            RefundNumber = isRefund && Of(RefundNumber).Length > 0 ? BillText.Id(line, RefundNumber, Of(RefundNumber), 64) : null,
            // What Alipay takes it writes with a minus.
            FeeMicros = -BillText.Micros(line, Fee, Of(Fee)),
        };
    }

    private void Check(string[] foot)
    {
        var said = string.Join('\n', foot);
        Check("交易合计", PaymentSum().Match(said), payments);
        Check("退款合计", RefundSum().Match(said), refunds);
    }

    private static void Check(string what, Match said, (int Count, decimal Received) counted)
    {
        if (!said.Success)
            throw BillText.Wrong($"The line #{what} is missing: the end of the bill is missing");
        BillText.SumIs($"{what} 笔", decimal.Parse(said.Groups["count"].Value, CultureInfo.InvariantCulture), counted.Count);
        var sum = Math.Abs(decimal.Parse(said.Groups["sum"].Value, CultureInfo.InvariantCulture));
        BillText.SumIs($"{what} 商家实收", sum, Math.Abs(counted.Received));
    }

    [GeneratedRegex(@"#账号：\[(?<id>[0-9]{16,24})\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Seller();

    [GeneratedRegex(
        @"#起始日期：\[(?<from>[^ \]]+) [0-9:]+\]\s+终止日期：\[(?<until>[^ \]]+) [0-9:]+\]",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Span();

    [GeneratedRegex(
        @"^#交易合计：(?<count>[0-9]{1,9})笔，商家实收共(?<sum>-?[0-9]{1,12}(\.[0-9]{1,2})?)元",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex PaymentSum();

    [GeneratedRegex(
        @"^#退款合计：(?<count>[0-9]{1,9})笔，商家实收退款共(?<sum>-?[0-9]{1,12}(\.[0-9]{1,2})?)元",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex RefundSum();
}
