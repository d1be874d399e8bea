using System.Globalization;
using System.Text;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// Adyen's daily payment accounting report: a table of what became of payments, a row for each step of each. A payment counts when it was
/// sent to be settled, which is the capture; a refund when it was sent; a payment that was cancelled before explains both. The steps before
/// and behind them say nothing new of money, and all others are said and not matched. Nothing is summed up in it.
/// </summary>
internal sealed class AdyenBill(AdyenAccount account, DateOnly day)
{
    private const string Merchant = "Merchant Account", Psp = "Psp Reference", Reference = "Merchant Reference", Booked = "Booking Date";
    private const string Zone = "TimeZone", Currency = "Main Currency", Amount = "Main Amount", Record = "Record Type";
    private const string Modification = "Modification Psp Reference", ModificationReference = "Modification Merchant Reference";

    // Steps on the way to a capture or a refund, and what follows one of the two.
    private static readonly HashSet<string> Quiet = new(StringComparer.Ordinal)
    {
        "Received", "ReceivedPending", "ReceivedIncrementalAuth", "AuthorisedPending", "Authorised", "AuthorisationAdjusted", "Refused",
        "Error", "Expired", "Retried", "SettleScheduled", "Settled", "RefundScheduled", "Refunded",
    };

    private readonly BillRemarks remarks = new("are in the report and not matched here; look into the Customer Area");
    private Dictionary<string, int> columns = [];

    public DayBill Read(ReadOnlyMemory<byte> content)
    {
        var rows = CsvText.Rows(Decoded(content));
        if (rows.Count == 0)
            throw BillText.Wrong("The report is empty: not even its names of columns are there");

        var header = rows[0].Values;
        if (Array.IndexOf(header, Modification) < 0)
        {
            throw BillText.Wrong(
                1, $"the column {Modification} is missing; add it to the payment accounting report in the Customer Area");
        }

        columns = BillText.Columns(
            1, header, Merchant, Psp, Reference, Booked, Zone, Currency, Amount, Record, Modification, ModificationReference);
        var entries = new List<BillEntry>();
        foreach (var (line, values) in rows.Skip(1))
        {
            if (values.Length != header.Length)
                throw BillText.Wrong(line, $"there are {values.Length} values for {header.Length} columns");
            if (Entry(line, values) is { } entry)
                entries.Add(entry);
        }

        return new DayBill(entries, remarks.All);
    }

    private static string Decoded(ReadOnlyMemory<byte> content)
    {
        try
        {
            return ChinaText.Utf8.GetString(content.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw BillText.Wrong("The report is not in UTF-8");
        }
    }

    /// <summary>Null: it is neither a payment nor a refund.</summary>
    private BillEntry? Entry(int line, string[] values)
    {
        string Of(string column) => values[columns[column]];

        if (!Of(Merchant).Is(account.MerchantAccount))
        {
            throw BillText.NotThisOne(
                $"Line {line}: it is of the merchant account {BillText.Written(Of(Merchant))}, and ours is {account.MerchantAccount}");
        }

        var at = BookedAt(line, Of(Booked), Of(Zone));
        var psp = BillText.Id(line, Psp, Of(Psp), 64);
        switch (Of(Record))
        {
            case "SentForSettle":
                var capture = account.CapturesAutomatically ? null : BillText.Id(line, Modification, Of(Modification), 63);
                return new BillEntry(
                    line, BillEntryKind.Payment, AdyenCapture.TransactionOf(psp, capture), BillText.Written(Of(Reference)),
                    BillText.Amount(line, Amount, Of(Amount), Of(Currency)), at);
            case "SentForRefund":
                return Refund(line, psp, Of(Reference), Of(ModificationReference), Of(Modification),
                    BillText.Amount(line, Amount, Of(Amount), Of(Currency)), at);
            case "Cancelled":
                return Cancelled(line, psp, Of(Reference), MinorUnits.Parse(Of(Amount).TrimStart('-'), Of(Currency)), at);
            case "":
                throw BillText.Wrong(line, $"{Record} is empty");
            case var other when !Quiet.Contains(other):
                remarks.Add(BillText.Written(other)!, psp);
                return null;
            default:
                return null;
        }
    }

    /// <summary>
    /// A reversal of what was not captured yet. With manual captures no payment is known by this id, and what has no amount explains none.
    /// </summary>
    private BillEntry? Cancelled(int line, string psp, string payment, Money? amount, DateTimeOffset at) =>
        account.CapturesAutomatically && amount is { MinorUnits: > 0 }
            ? new BillEntry(line, BillEntryKind.Payment, psp, BillText.Written(payment), amount, at) { Status = BillEntryStatus.Cancelled }
            : null;

    private static BillEntry Refund(
        int line, string psp, string payment, string reference, string modification, Money amount, DateTimeOffset at)
    {
        modification = BillText.Id(line, Modification, modification, 64);
        return AdyenCapture.ReadReference(reference) is { } ours
            ? new BillEntry(
                line, BillEntryKind.Refund, AdyenCapture.TransactionOf(psp, ours.Capture), BillText.Written(payment), amount, at)
            { RefundNumber = ours.Refund }
            // One that was made elsewhere has Adyen's number, as in its notices.
            : new BillEntry(line, BillEntryKind.Refund, psp, BillText.Written(payment), amount, at) { RefundNumber = modification };
    }

    private DateTimeOffset BookedAt(int line, string text, string zone)
    {
        if (!DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw BillText.Wrong(line, $"{Booked} is no time");
        if (DateOnly.FromDateTime(local) != day)
            throw BillText.NotThisOne($"Line {line}: it is of {local:yyyy-MM-dd}, and not of {day:yyyy-MM-dd}");
        var at = account.Days.At(local);
        if (zone.Is("UTC") ? at.Offset != TimeSpan.Zero : account.Days.Zone.Is("UTC"))
        {
            throw BillText.NotThisOne(
                $"Line {line}: its times are of {BillText.Written(zone)}, and ReportTimeZone is {account.Days.Zone}; set it to theirs");
        }

        return at;
    }
}
