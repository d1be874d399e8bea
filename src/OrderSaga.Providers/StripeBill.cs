using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// A day's balance transactions with their charges and refunds, as Stripe's interface lists them. Amounts count in the currency of the
/// charge, which need not be the one that it is settled in. What moves the balance and is neither charge nor refund is said, and not
/// matched; what Stripe takes and pays out for its own part is left out.
/// </summary>
internal sealed class StripeBill(StripeAccount account, DateOnly day)
{
    // None of them is money of a customer (https://docs.stripe.com/reports/balance-transaction-types).
    private static readonly HashSet<string> Quiet = new(StringComparer.Ordinal)
    {
        "payout", "payout_cancel", "payout_minimum_balance_hold", "payout_minimum_balance_release", "topup", "topup_reversal", "stripe_fee",
        "stripe_fx_fee", "tax_fee", "network_cost", "application_fee", "application_fee_refund", "transfer", "transfer_cancel",
        "transfer_refund", "contribution", "climate_order_purchase", "climate_order_refund", "reserve_transaction", "reserved_funds",
        "reserve_hold", "reserve_release", "advance", "advance_funding",
    };

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly BillRemarks remarks = new("are in the balance and not matched here; look into Stripe's dashboard");
    private int otherCurrencies;

    public DayBill Read(ReadOnlyMemory<byte> content)
    {
        if (StrictJson.Read(content) is not { } list || !list.Text("object").Is("list") || !list.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Array)
        {
            throw BillText.Wrong("The bill is no list in JSON, or it is damaged");
        }

        if (list.Flag("has_more") is not false)
            throw BillText.Wrong("The list goes on (has_more): the end of the bill is missing");
        var entries = new List<BillEntry>();
        var line = 0;
        foreach (var transaction in data.EnumerateArray())
        {
            if (Entry(++line, transaction) is { } entry)
                entries.Add(entry);
        }

        return new DayBill(
            entries,
            otherCurrencies == 0
                ? remarks.All
                : [.. remarks.All, $"{otherCurrencies} lines are settled in another currency than was paid; their fees are not summed"]);
    }

    /// <summary>Null: it is neither a payment nor a refund.</summary>
    private BillEntry? Entry(int line, JsonElement transaction)
    {
        if (transaction.ValueKind != JsonValueKind.Object || !transaction.Text("object").Is("balance_transaction"))
            throw BillText.Wrong(line, "it is no balance transaction");
        var id = StripeNotice.Id(transaction, "id") ?? throw BillText.Wrong(line, "its id is missing or malformed");
        if (!seen.Add(id))
            throw BillText.Wrong(line, $"{id} stands there twice");
        var at = StripeNotice.Time(transaction, "created") ?? throw BillText.Wrong(line, "created is no time");
        if (account.Days.Of(at) != day)
            throw BillText.NotThisOne($"Line {line}: it is of {BillDays.Text(account.Days.Of(at))}, and not of {BillDays.Text(day)}");
        var type = transaction.Text("type") ?? throw BillText.Wrong(line, "its type is missing");
        var amount = transaction.Whole("amount") ?? throw BillText.Wrong(line, "amount is no whole number");
        switch (type)
        {
            case "charge" or "payment" when amount > 0:
                return Payment(line, at, transaction);
            case "refund" or "payment_refund" when amount < 0:
                return Refund(line, at, transaction);
            default:
                if (!Quiet.Contains(type))
                    remarks.Add(type, id);
                return null;
        }
    }

    private BillEntry Payment(int line, DateTimeOffset at, JsonElement transaction)
    {
        var charge = Source(line, transaction, "charge");
        if (charge.Flag("livemode") is { } live && live != account.Live)
            throw BillText.NotThisOne($"Line {line}: it is of the other mode, live or test");
        return new BillEntry(
            line, BillEntryKind.Payment, Transaction(line, charge, "id"),
            BillText.Written(StripeNotice.Metadata(charge, StripeNotice.OrderNumberKey)),
            Amount(line, transaction, charge, "amount_captured"), at)
        { FeeMicros = Fee(line, transaction, charge) };
    }

    private BillEntry Refund(int line, DateTimeOffset at, JsonElement transaction)
    {
        var refund = Source(line, transaction, "refund");
        return new BillEntry(
            line, BillEntryKind.Refund, Transaction(line, refund, "charge"),
            BillText.Written(StripeNotice.Metadata(refund, StripeNotice.OrderNumberKey)),
            Amount(line, transaction, refund, "amount"), at)
        {
            // One that was made in the dashboard has Stripe's id alone, as in its notices.
            RefundNumber = BillText.Written(StripeNotice.Metadata(refund, StripeNotice.RefundNumberKey))
                ?? BillText.Id(line, "the refund's id", refund.Text("id") ?? "", 64),
            Status = refund.Text("status") switch
            {
                "succeeded" => BillEntryStatus.Done,
                "pending" or "requires_action" => BillEntryStatus.UnderWay,
                "failed" or "canceled" => BillEntryStatus.Failed,
                var other => throw BillText.Wrong(line, $"the refund's status is {other}, which this version does not know"),
            },
            FeeMicros = Fee(line, transaction, refund),
        };
    }

    private static JsonElement Source(int line, JsonElement transaction, string kind) =>
        transaction.Member("source") is { } source && source.Text("object").Is(kind)
            ? source
            : throw BillText.Wrong(line, $"its source is not the {kind} itself; list with expand[]=data.source");

    /// <summary>The payment intent, as notices name a payment; of a charge from before there were any, the charge.</summary>
    private static string Transaction(int line, JsonElement source, string otherwise) =>
        BillText.Id(line, "payment_intent", source.Text("payment_intent") ?? source.Text(otherwise) ?? "", 64);

    private Money Amount(int line, JsonElement transaction, JsonElement source, string field)
    {
        var amount = StripeAmount.Read(source, field) ?? throw BillText.Wrong(line, $"{field} is no amount above zero in its currency");
        if (IsSettledElsewhere(transaction, source))
            otherCurrencies++;
        else if (Math.Abs(transaction.Whole("amount")!.Value) != source.Whole(field))
            throw BillText.Wrong(line, $"amount and {field} are not the same");
        return amount;
    }

    private static long? Fee(int line, JsonElement transaction, JsonElement source) => IsSettledElsewhere(transaction, source)
        ? null
        : StripeAmount.Micros(transaction, "fee") ?? throw BillText.Wrong(line, "fee is no amount");

    private static bool IsSettledElsewhere(JsonElement transaction, JsonElement source) =>
        !transaction.Text("currency").Is(source.Text("currency"));
}
