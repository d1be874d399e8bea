using System.Globalization;
using OrderSaga.Contracts;
using OrderSaga.Participants;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>A form of the page of an order as what staff ask; the same requests as the API's.</summary>
public static class AskForm
{
    const int ReasonLengthMax = 2000;

    /// <returns>Null with the key of the words that say what cannot be read; both null: there is no such action.</returns>
    public static (IAsk? Ask, string? Problem) Read(string action, IFormCollection form, OrderView order)
    {
        var reason = Written(form["reason"]);
        var id = Guid.TryParse(form["requestId"], out var given) ? given : (Guid?)null;
        var version = int.TryParse(form["expectedVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : (int?)null;
        if (reason is null)
            return (null, "form.reason");
        switch (action)
        {
            case "cancel": return (new CancelOrderRequest(reason, null, id, version), null);
            case "force-close": return (new ForceCloseRequest(reason, null, id, version), null);
            case "acknowledge": return (new AcknowledgeRequest(reason, null, null, id, version), null);
            case "note": return (new NoteRequest(reason, null, id, version), null);
            case "query-provider": return (new QueryProviderRequest(reason, null, null, null, id, version), null);
            case "extend-deadline":
                return DateTime.TryParseExact(
                    form["deadline"], ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var deadline)
                    ? (new ExtendDeadlineRequest(new DateTimeOffset(deadline, TimeSpan.Zero), reason, null, id, version), null)
                    : (null, "form.deadline");
            case "refund":
                var transaction = Text(form["transactionId"]);
                return Amount(form["amount"], CurrencyOf(order, transaction), out var amount)
                    ? (new RefundOrderRequest(reason, amount, transaction, null, id, version), null)
                    : (null, "form.amount");
            case "retry-effect":
                return Guid.TryParse(form["effectId"], out var effect)
                    ? (new RetryEffectRequest(effect, reason, null, id, version), null)
                    : (null, "form.effect");
            case "resend-notification":
                return Enum.TryParse<NotificationKind>(form["kind"], out var kind) && Enum.IsDefined(kind)
                    ? (new ResendNotificationRequest(kind, reason, null, id, version), null)
                    : (null, "form.effect");
            default: return (null, null);
        }
    }

    /// <summary>A reason or a note. A field counts a line break as one character, and browsers send it as two. Null: it is too short or too long.</summary>
    internal static string? Written(string? reason) =>
        reason?.ReplaceLineEndings("\n").Trim() is { Length: > 0 and <= ReasonLengthMax } written ? written : null;

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The payment's, which need not be the order's. A payment that is not there is refused by the machine.</summary>
    static string CurrencyOf(OrderView order, string? transaction) =>
        order.Receipts.FirstOrDefault(receipt => receipt.TransactionId == transaction)?.Amount.Currency ?? order.Total.Currency;

    /// <summary>As people write it, in the payment's currency; nothing means all that is left.</summary>
    static bool Amount(string? text, string currency, out long? minor)
    {
        minor = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var major) || major > 1_000_000_000_000)
            return false;
        var exact = major * Currencies.MinorUnitsPerMajor(currency);
        minor = (long)exact;
        return exact == minor;
    }
}
