using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>What a genuine item of Adyen says.</summary>
internal static partial class AdyenNotice
{
    /// <summary>
    /// The time is that of arrival. The item's own is not signed, and whether a payment was in time is about money: nobody can make a
    /// late payment early, or an early one late, by writing another time into a genuine notice.
    /// </summary>
    public static Notice Read(AdyenAccount account, AdyenItem item, DateTimeOffset now)
    {
        var notice = new Notice(NoticeKind.Nothing, item.EventId) { PaymentNumber = item.MerchantReference, At = now };
        return (item.EventCode, item.Succeeded) switch
        {
            ("AUTHORISATION", true) when account.CapturesAutomatically => Paid(notice, item, item.PspReference),
            ("AUTHORISATION", true) => notice with
            {
                TransactionId = item.PspReference,
                Reason = "it is authorised and not captured: its CAPTURE will say that it is paid",
            },
            ("AUTHORISATION", false) => Failed(notice, item, "the authorisation was refused"),
            ("OFFER_CLOSED", true) => Failed(notice, item, "the offer lapsed unpaid"),
            // Where captures are automatic it says once more what the authorisation said, of the same transaction. Elsewhere a payment may
            // be captured in parts, each of them money of its own.
            ("CAPTURE", true) when account.CapturesAutomatically => Paid(notice, item, TransactionOf(item, null)),
            ("CAPTURE", true) => Paid(notice, item, TransactionOf(item, item.PspReference)),
            ("CAPTURE", false) when account.CapturesAutomatically => TakenBack(notice, item),
            ("CAPTURE", false) => Failed(notice, item, "the capture was refused"),
            ("CANCELLATION" or "TECHNICAL_CANCEL", true) when !account.CapturesAutomatically => notice with { Kind = NoticeKind.Closed },
            ("REFUND" or "CANCEL_OR_REFUND", true) => Refunded(notice, item),
            ("REFUND" or "CANCEL_OR_REFUND", false) or ("REFUND_FAILED", _) => RefundFailed(notice, item),
            // Money that was said to be here is not, or not any more. No message says that: people have to look.
            ("CANCELLATION" or "TECHNICAL_CANCEL" or "CAPTURE_FAILED", true) => TakenBack(notice, item),
            ("REFUNDED_REVERSED" or "CHARGEBACK" or "SECOND_CHARGEBACK", true) => TakenBack(notice, item),
            _ => notice with { Reason = $"{item.EventCode} with success {(item.Succeeded ? "true" : "false")} changes no order" },
        };
    }

    private static Notice Paid(Notice notice, AdyenItem item, string? transactionId) => item.Value == 0
        // A card that is checked, mostly by another system: its reference may look like ours.
        ? notice with { TransactionId = transactionId, Reason = "it is of no money" }
        : Counted(notice with { Kind = NoticeKind.Paid, TransactionId = transactionId }, item);

    private static Notice Failed(Notice notice, AdyenItem item, string what) =>
        notice with { Kind = NoticeKind.Failed, TransactionId = item.PspReference, Reason = Words(what, item) };

    private static Notice Refunded(Notice notice, AdyenItem item) =>
        Counted(OfRefund(notice, item) with { Kind = NoticeKind.Refunded }, item);

    private static Notice RefundFailed(Notice notice, AdyenItem item)
    {
        var refund = OfRefund(notice, item);
        return refund.TransactionId is null ? Unreadable(refund, item) : refund with
        {
            Kind = NoticeKind.RefundFailed,
            // Asked for again under its key, Adyen says the first answer again and pays nothing: only people get further.
            Reason = Words($"{item.EventCode}: the refund did not go through", item) + (AdyenCapture.ReadReference(item.MerchantReference) is null
                ? ""
                : $"; make it in the Customer Area, with the reference {item.MerchantReference}"),
        };
    }

    private static Notice OfRefund(Notice notice, AdyenItem item)
    {
        var (payment, refund, capture) = ReferenceOf(item);
        return notice with { PaymentNumber = payment, RefundNumber = refund, TransactionId = TransactionOf(item, capture) };
    }

    private static Notice Counted(Notice notice, AdyenItem item) =>
        notice.TransactionId is not null && AdyenAmount.Read(item.Value, item.Currency) is { } amount
            ? notice with { Amount = amount }
            : Unreadable(notice, item);

    // Adyen sends nothing more until a notice is acknowledged: what is genuine must not hold up the payments of other orders, whatever it
    // says. One of another system is nobody's question, one of ours is for staff.
    private static Notice Unreadable(Notice notice, AdyenItem item) => notice with
    {
        Kind = NoticeKind.AskProvider,
        ProviderReference = AdyenClient.Unreadable,
        Reason = $"{item.EventCode}: its amount is no amount, or it names no payment; look at {item.PspReference} in the Customer Area",
    };

    private static Notice TakenBack(Notice notice, AdyenItem item)
    {
        var payment = item.OriginalReference ?? item.PspReference;
        return notice with
        {
            Kind = NoticeKind.AskProvider,
            PaymentNumber = ReferenceOf(item).Payment,
            TransactionId = payment,
            Reason = $"{item.EventCode}: look at payment {payment} in the Customer Area",
        };
    }

    /// <summary>Of the payment, or of one of its captures. Null: the item does not name the payment.</summary>
    private static string? TransactionOf(AdyenItem item, string? capture) =>
        item.OriginalReference is { } payment ? AdyenCapture.TransactionOf(payment, capture) : null;

    /// <summary>
    /// The reference that our refund carried. One that was made elsewhere has Adyen's own: the order, which did not ask for it, says so.
    /// </summary>
    private static (string? Payment, string Refund, string? Capture) ReferenceOf(AdyenItem item) =>
        AdyenCapture.ReadReference(item.MerchantReference) is { } ours ? ours : (item.MerchantReference, item.PspReference, null);

    private static string Words(string what, AdyenItem item) =>
        item.Reason is { } reason && Printable().IsMatch(reason) ? $"{what} ({reason})" : what;

    [GeneratedRegex(@"\A[ -~]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Printable();
}
