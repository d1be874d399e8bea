using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// A day's transactions as PayPal's Transaction Search lists them: amounts in the main unit with a sign, times of UTC. A capture's
/// transaction has the capture's id, and a refund's names it; both carry our numbers in <c>custom_field</c>. What is neither payment nor
/// refund is said, and not matched; what moves money between the merchant and PayPal or its bank is left out.
/// </summary>
internal sealed partial class PayPalBill(PayPalAccount account, DateOnly day)
{
    private const string PaymentGroup = "T00", RefundCode = "T1107";

    // Fees, conversions, bank deposits and withdrawals, cards, credit lines, authorisations, holds and their release
    // (https://developer.paypal.com/reports/reference/t-codes): none is a customer's payment or its way back.
    private static readonly HashSet<string> QuietGroups = new(StringComparer.Ordinal)
    {
        "T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T13", "T15", "T16", "T17", "T18", "T19", "T20", "T21", "T22",
        "T97",
    };

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly BillRemarks remarks = new("are in the list and not matched here; look into PayPal's activity");

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public DayBill Read(ReadOnlyMemory<byte> content)
    {
        if (StrictJson.Read(content) is not { } list || !list.TryGetProperty("transaction_details", out var details)
            || details.ValueKind != JsonValueKind.Array)
        {
            throw BillText.Wrong("The bill is no list of transactions in JSON, or it is damaged");
        }

        if (!list.Text("account_number").Is(account.MerchantId))
        {
            throw BillText.NotThisOne(
                $"The list is of the account {BillText.Written(list.Text("account_number"))}, and the merchant is {account.MerchantId}");
        }

        if (list.Whole("total_pages") is > 1 || list.Whole("total_items") != details.GetArrayLength())
            throw BillText.Wrong("The list has more pages, or other than total_items says: a part of the bill is missing");
        var entries = new List<BillEntry>();
        var line = 0;
        foreach (var detail in details.EnumerateArray())
        {
            if (Entry(++line, detail) is { } entry)
                entries.Add(entry);
        }

        return new DayBill(entries, remarks.All);
    }

    /// <summary>Null: it is neither a payment nor a refund, or not made.</summary>
    private BillEntry? Entry(int line, JsonElement detail)
    {
        if (detail.ValueKind != JsonValueKind.Object || detail.Member("transaction_info") is not { } info)
            throw BillText.Wrong(line, "its transaction_info is missing");
        var id = BillText.Id(line, "transaction_id", info.Text("transaction_id") ?? "", 64);
        if (info.Text("transaction_event_code") is not { } code || !EventCode().IsMatch(code))
            throw BillText.Wrong(line, "transaction_event_code is none");
        if (!seen.Add($"{id} {code}"))
            throw BillText.Wrong(line, $"{id} stands there twice as {code}");
        var at = PayPalTime.Of(info, "transaction_initiation_date") ?? throw BillText.Wrong(line, "transaction_initiation_date is no time");
        // One that took days to be made is listed when it was.
        var updated = PayPalTime.Of(info, "transaction_updated_date") ?? at;
        if (account.Days.Of(at) != day && account.Days.Of(updated) != day)
            throw BillText.NotThisOne($"Line {line}: it is of {BillDays.Text(account.Days.Of(at))}, and not of {BillDays.Text(day)}");

        var (value, currency) = Amount(line, info);
        var isOut = value.StartsWith('-');
        var isPayment = code.StartsWith(PaymentGroup, StringComparison.Ordinal) && !isOut;
        if (!isPayment && (!code.Is(RefundCode) || !isOut))
        {
            if (!QuietGroups.Contains(code[..3]))
                remarks.Add(isOut ? code : $"{code}, incoming,", id);
            return null;
        }

        var amount = BillText.Amount(line, "transaction_amount", value, currency);
        switch (info.Text("transaction_status"))
        {
            case "S" or "F" or "V" when isPayment: // what was given back or reversed later has a line of its own
            case "S" when !isPayment:
                break;
            case "P" when isPayment:
                remarks.Add("payments that are pending: fetch this day once more when they are done. They", id);
                return null;
            case "P":
                return Refund(line, id, at, amount, info, BillEntryStatus.UnderWay);
            case "D" when isPayment:
                return null;
            case "D" or "V":
                return Refund(line, id, at, amount, info, BillEntryStatus.Failed);
            case var other:
                throw BillText.Wrong(line, $"transaction_status is {other}, which this version does not know");
        }

        return isPayment
            ? new BillEntry(line, BillEntryKind.Payment, id, BillText.Written(info.Text("custom_field")), amount, at)
            { FeeMicros = Fee(line, amount.Currency, info) }
            : Refund(line, id, at, amount, info, BillEntryStatus.Done);
    }

    private static BillEntry Refund(int line, string id, DateTimeOffset at, Money amount, JsonElement info, BillEntryStatus status)
    {
        if (!info.Text("paypal_reference_id_type").Is("TXN"))
            throw BillText.Wrong(line, "paypal_reference_id_type is not TXN: it does not say which payment is refunded");
        var (payment, refund) = PayPalClient.RefundReference(info.Text("custom_field"));
        return new BillEntry(
            line, BillEntryKind.Refund, BillText.Id(line, "paypal_reference_id", info.Text("paypal_reference_id") ?? "", 64),
            BillText.Written(payment), amount, at)
        {
            // One that was made at PayPal has PayPal's number, as in its notices.
            RefundNumber = refund ?? id,
            Status = status,
            FeeMicros = Fee(line, amount.Currency, info),
        };
    }

    private static (string Value, string Currency) Amount(int line, JsonElement info) =>
        info.Member("transaction_amount") is { } said && said.Text("currency_code") is { } currency && said.Text("value") is { } value
            ? (value, currency)
            : throw BillText.Wrong(line, "transaction_amount is missing or malformed");

    /// <summary>What PayPal takes it writes with a minus. Null: it says none, or one in another currency.</summary>
    private static long? Fee(int line, string currency, JsonElement info) =>
        info.Member("fee_amount") is { } fee && fee.Text("currency_code").Is(currency)
            ? -BillText.Micros(line, "fee_amount", fee.Text("value") ?? "")
            : null;

    [GeneratedRegex(@"\AT[0-9]{4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex EventCode();
}
