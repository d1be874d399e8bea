using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// UnionPay's bill: a ZIP with a file <c>INN…ZM_…</c>, whose lines have fields of fixed lengths with a blank between. It is of a settlement
/// day, which ends at 23:00: an hour of the day before is in it. Corrections of the clearing house (<c>ZME</c>) are left to people.
/// </summary>
internal sealed partial class UnionPayBill(UnionPayAccount account, DateOnly day)
{
    // By the interface's document of files, part 6.1; what follows the 41st differs between its editions.
    private static readonly int[] Lengths =
    [
        3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13,
        12, 2, 1, 32,
    ];

    // Counted from 1, as the document counts.
    private const int SentAt = 5, TxnAmount = 7, QueryId = 10, OrderId = 12, Fee = 16, TxnType = 20;
    private const int PaidQueryId = 27, MerId = 28, PaidOrderId = 41;
    private const int AlwaysThere = 28;

    public DayBill Read(ReadOnlyMemory<byte> content)
    {
        var files = BillText.Unzip(content);
        var details = files.FindAll(file => Details().IsMatch(file.Name));
        if (details is not [var (name, file)])
            throw BillText.Wrong($"The ZIP holds {details.Count} files INN…ZM_… and not one: it is another bill");

        var match = Details().Match(name);
        if (!match.Groups["merchant"].Value.Is(account.MerId))
            throw BillText.NotThisOne($"{name} is of the merchant {match.Groups["merchant"].Value}, and the account's is {account.MerId}");
        if (!match.Groups["day"].Value.Is(day.ToString("yyMMdd", CultureInfo.InvariantCulture)))
            throw BillText.NotThisOne($"{name} is not of {day:yyyy-MM-dd}");

        // Of what is read here nothing but digits and letters has a meaning, and a field's length is in bytes.
        var lines = BillText.Lines(file, Encoding.Latin1, "one byte for a letter");
        var entries = new List<BillEntry>();
        for (var at = 0; at < lines.Length; at++)
            entries.Add(Entry(at + 1, Fields(at + 1, lines[at])));
        return new DayBill(entries, [.. files.Where(IsCorrections).Select(Remark)]);
    }

    private static bool IsCorrections((string Name, byte[] Content) file) =>
        file.Name.Contains("ZME_", StringComparison.Ordinal) && file.Content.AsSpan().Trim("\r\n "u8).Length > 0;

    private static string Remark((string Name, byte[] Content) file) =>
        $"{file.Name} holds corrections of the clearing house; look into the merchant console, they are not matched here";

    private static string[] Fields(int line, string text)
    {
        var fields = new List<string>();
        var at = 0;
        foreach (var length in Lengths)
        {
            if (at + length > text.Length)
                break;
            if (at + length < text.Length && text[at + length] != ' ')
                throw BillText.Wrong(line, $"field {fields.Count + 1} does not end with a blank: the lengths are others");
            fields.Add(text.Substring(at, length).Trim());
            at += length + 1;
        }

        return fields.Count >= AlwaysThere
            ? [.. fields]
            : throw BillText.Wrong(line, $"there are {fields.Count} fields and not {AlwaysThere} or more");
    }

    private BillEntry Entry(int line, string[] fields)
    {
        string Of(int field) => field <= fields.Length ? fields[field - 1] : "";

        if (!Of(MerId).Is(account.MerId))
            throw BillText.NotThisOne($"Line {line}: it is of the merchant {Of(MerId)}, and the account's is {account.MerId}");
        var noon = UnionPayText.Time(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "120000")!.Value;
        if (UnionPayText.TraceTime(Of(SentAt), UnionPayText.Time(noon)) is not { } at)
            throw BillText.Wrong(line, "field 5 is no time");
        var isRefund = Of(TxnType) switch
        {
            "01" => false,
            "04" or "31" => true,
            var other => throw BillText.Wrong(line, $"the sort of transaction (field 20) is {other}, which this version does not know"),
        };
        if (UnionPayText.Amount(Of(TxnAmount).TrimStart('0')) is not { } amount)
            throw BillText.Wrong(line, "field 7 is no amount");

        var own = BillText.Id(line, "field 12", Of(OrderId), 64);
        return isRefund
            ? new BillEntry(
                line, BillEntryKind.Refund, BillText.Id(line, "field 27", Of(PaidQueryId), 64),
                Of(PaidOrderId) is { Length: > 0 } paid ? paid : null, amount, at)
            { RefundNumber = own, FeeMicros = FeeOf(line, Of(Fee)) }
            : new BillEntry(line, BillEntryKind.Payment, BillText.Id(line, "field 10", Of(QueryId), 64), own, amount, at)
            { FeeMicros = FeeOf(line, Of(Fee)) };
    }

    // D: the merchant owes it; C: it gets it back. Fen.
    private static long FeeOf(int line, string text) => FeeText().Match(text) is { Success: true } match
        ? long.Parse(match.Groups["fen"].Value, CultureInfo.InvariantCulture) * 10_000 * (match.Groups["side"].Value.Is("C") ? -1 : 1)
        : throw BillText.Wrong(line, "field 16 is no fee");

    [GeneratedRegex(
        @"\A(.*[/\\])?INN(?<day>[0-9]{6})88ZM_(?<merchant>[0-9A-Za-z]{15})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Details();

    [GeneratedRegex(@"\A(?<side>[CD])(?<fen>[0-9]{12})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FeeText();
}
