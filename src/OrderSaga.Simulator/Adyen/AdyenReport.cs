using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Simulator.Adyen;

/// <summary>
/// The payment accounting report of a day in Amsterdam: each payment's steps up to its capture, each refund's up to its sending. Captures
/// are immediate.
/// </summary>
internal sealed partial class AdyenReport(AdyenAccount account, Books books, Func<string, string> referenceOf)
{
    private const string header =
        "Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Booking Date,TimeZone,Main Currency,Main Amount,"
        + "Record Type,Payment Currency,Received (PC),Authorised (PC),Captured (PC),Settlement Currency,Payable (SC),Commission (SC),"
        + "Markup (SC),Scheme Fees (SC),Interchange (SC),Processing Fee Currency,Processing Fee (FC),User Name,Payment Method Variant,"
        + "Modification Merchant Reference,Modification Psp Reference,Reserved9,Reserved10";

    private static readonly TimeZoneInfo amsterdam = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary>Null: there is no such report, of a day without any business neither.</summary>
    public string? Named(string file)
    {
        if (BilledDay.Parse(FileName().Match(file).Groups["day"].Value, "yyyy_MM_dd") is not { } day)
            return null;
        var lines = BilledDay.Of(books, "adyen", at => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, amsterdam).DateTime) == day);
        if (lines.Count == 0)
            return null;
        var text = new StringBuilder(header).Append('\n');
        foreach (var line in lines)
        {
            foreach (var step in line.Refund is null ? (string[])["Received", "Authorised", "SentForSettle"] : ["SentForRefund"])
                text.Append(Row(line, step)).Append('\n');
        }

        return text.ToString();
    }

    private string Row(BilledLine line, string step)
    {
        var at = TimeZoneInfo.ConvertTime(line.At, amsterdam);
        var amount = (line.AmountMinor / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        var currency = line.Trade.Amount.Currency;
        var modification = line.Refund?.ProviderRefundId ?? (step == "SentForSettle" ? "C" + line.Trade.TransactionId![..15] : "");
        string[] values =
        [
            "Demo", account.MerchantAccount, line.Trade.TransactionId!, line.Trade.PaymentNumber, "visa",
            at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), at.Offset.Hours == 1 ? "CET" : "CEST", currency,
            line.Refund is null ? amount : "-" + amount, step, currency,
            step == "Received" ? amount : "", step == "Authorised" ? amount : "", step == "SentForSettle" ? amount : "",
            "", "", "", "", "", "", "EUR", step == "Received" ? "0.10" : "", "\"shop, web\"", "visaclassic",
            line.Refund is { } refund ? referenceOf(refund.ProviderRefundId) : "", modification, "", "",
        ];
        return string.Join(',', values);
    }

    [GeneratedRegex(
        @"\Apayments_accounting_report_(?<day>[0-9_]{10})\.csv\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}
