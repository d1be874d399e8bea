using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>A settlement day's ZM file, which ends an hour before midnight: fields of fixed lengths, amounts in fen, no totals.</summary>
internal sealed class UnionPayBill(UnionPayAccount account, Books books, DateOnly day, Func<Refund, string> numberOf)
{
    private static readonly TimeSpan dayEnds = TimeSpan.FromHours(23);

    private readonly IReadOnlyList<BilledLine> lines = BilledDay.Of(books, "unionpay", day, dayEnds);

    public bool IsEmpty => lines.Count == 0;

    public string Name => $"RD2001_{account.MerId}.zip";

    public string Packed()
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var details = zip.CreateEntry($"INN{day:yyMMdd}88ZM_{account.MerId}").Open())
                details.Write(Encoding.ASCII.GetBytes(string.Concat(lines.Select(Line))));
            zip.CreateEntry($"INN{day:yyMMdd}88ZME_{account.MerId}").Open().Dispose();
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(content.ToArray());
        return Convert.ToBase64String(packed.ToArray());
    }

    private string Line(BilledLine line)
    {
        var refund = line.Refund;
        var at = ChinaTime.Digits(line.At)[4..];
        var queryId = refund?.ProviderRefundId[^21..] ?? line.Trade.TransactionId!;
        var paid = refund is null ? "" : line.Trade.TransactionId!;
        var owed = Amount(0, 12, "D");
        (string Text, int Length)[] fields =
        [
            (refund is null ? "S22" : "S30", 3), ("01020000", 11), ("00049992", 11), (queryId[^6..], 6), (at, 10),
            ("6216261000000000018", 19), (Amount(line.AmountMinor, 12), 12), ("5311", 4), ("08", 2), (queryId, 21), ("", 2),
            (refund is null ? line.Trade.PaymentNumber : numberOf(refund), 32), ("01", 2), (refund is null ? "" : paid[^6..], 6), (refund is null ? "" : ChinaTime.Digits(line.Trade.PaidAt!.Value)[4..], 10),
            (owed, 13), (Amount(line.AmountMinor, 12, refund is null ? "C" : "D"), 13), ("0001", 4), ("", 15), (refund is null ? "01" : "04", 2),
            (refund is null ? "01" : "00", 2), ("000201", 6), ("01", 2), ("", 4), ("", 32), ("0", 1), (paid, 21), (account.MerId, 15), ("", 1),
            ("", 15), ("", 32), (owed, 13), (owed, 13), ("", 8), ("", 32), (owed, 13), (owed, 13), ("D00000000000", 12), ("", 2), ("", 1),
            (refund is null ? "" : line.Trade.PaymentNumber, 32), ("", 98),
        ];
        return string.Join(' ', fields.Select(field => field.Text.PadRight(field.Length))) + "\r\n";
    }

    private static string Amount(long fen, int digits, string side = "") =>
        side + fen.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
