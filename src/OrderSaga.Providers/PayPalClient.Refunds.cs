using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <content>What goes back. A refund is found in the order of its capture, by the numbers that it carries.</content>
public sealed partial class PayPalClient
{
    private const int ReasonLengthMax = 255;

    // PayPal keeps them for 45 days.
    private static readonly TimeSpan KeyKnownFor = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override async Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation)
    {
        if (PayPalNotice.Format(command.Amount) is not { } value)
            return Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, "PayPal has no fractions of this currency");

        // Older than PayPal is sure to know by its key: what became of it is asked, and it is not sent again.
        if (command.RequestedAt is { } since && Clock.GetUtcNow() - since > KeyKnownFor)
        {
            return await QueryRefund(command, cancellation) is { } known and not RefundResult.NotFound
                ? known
                : new RefundResult.Unknown("it was first asked for more than 30 days ago and is not at PayPal: look there");
        }

        // Where it cannot be found out how many failed, the first key gives no money twice.
        var (before, failures) = await FindRefund(command.PaymentNumber, command.TransactionId, command.RefundNumber, cancellation);
        if (before is RefundResult.Completed or RefundResult.Processing)
            return before;
        var key = KeyAfter(failures, command.RefundNumber);
        var body = new
        {
            amount = new { value, currency_code = command.Amount.Currency },
            custom_id = Reference(command.PaymentNumber, command.RefundNumber),
            note_to_payer = command.Reason.Length <= ReasonLengthMax ? command.Reason : Wording.CutBytes(command.Reason, ReasonLengthMax),
        };
        var reply = await api.Post(
            $"v2/payments/captures/{Uri.EscapeDataString(command.TransactionId)}/refund", body, key, cancellation);
        if (reply.Succeeded && reply.Content is { } refund && IsRefund(refund, command.PaymentNumber, command.RefundNumber))
            return Said(command.OrderNumber, command.TransactionId, command.RefundNumber, refund);

        // A refusal may be one of a repetition, a lost answer one of a success: the refund itself knows, unless only earlier ones are there.
        var (after, failuresAfter) = await FindRefund(command.PaymentNumber, command.TransactionId, command.RefundNumber, cancellation);
        if (after is not (RefundResult.NotFound or RefundResult.Failed) || failuresAfter > failures)
            return after;
        return reply.Refuses
            ? Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, reply.Words)
            : new RefundResult.Unknown(reply.Words);
    }

    /// <inheritdoc/>
    public override async Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation) =>
        (await FindRefund(paymentNumber, transactionId, refundNumber, cancellation)).Known;

    // All refunds of the payment, as several may bear our number: those that failed, and the one that did not.
    private async Task<(RefundResult Known, int Failures)> FindRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        // Only PayPal's own number finds a refund; the order that the capture belongs to lists them all.
        var capture = await api.Get($"v2/payments/captures/{Uri.EscapeDataString(transactionId)}", cancellation);
        if (!capture.Succeeded || capture.Content is not { } captured)
            return (new RefundResult.Unknown(capture.Words), 0);
        if (!captured.Text("custom_id").Is(paymentNumber) || PayPalNotice.OrderId(captured) is not { } orderId)
            return (new RefundResult.Unknown("the answer is about another payment, or does not name its order"), 0);

        var reply = await api.Get($"v2/checkout/orders/{orderId}", cancellation);
        if (!reply.Succeeded || reply.Content is not { } order || Unit(order, paymentNumber) is not { } unit)
            return (new RefundResult.Unknown(reply.Succeeded ? "the answer is about another payment" : reply.Words), 0);

        refundNumber = OurNumber(unit, paymentNumber, refundNumber);
        RefundResult known = new RefundResult.NotFound();
        var failures = 0;
        foreach (var refund in Payments(unit, "refunds").Where(each => IsRefund(each, paymentNumber, refundNumber)))
        {
            known = Said(orderNumber, transactionId, refundNumber, refund);
            if (known is not RefundResult.Failed)
                break;
            failures++;
        }

        return (known, failures);
    }

    /// <summary>The numbers in a refund's <c>custom_id</c>; the refund's is null when it is not one of ours.</summary>
    internal static (string? PaymentNumber, string? RefundNumber) RefundReference(string? customId) =>
        customId is not null && OurRefund().Match(customId) is { Success: true } ours
            ? (ours.Groups["payment"].Value, ours.Groups["refund"].Value)
            : (customId, null);

    /// <summary>A notice that does not say our number of a refund has PayPal's: one that we made must not count as another.</summary>
    private static string OurNumber(JsonElement unit, string paymentNumber, string refundNumber) =>
        Payments(unit, "refunds").Where(refund => refund.Text("id").Is(refundNumber))
            .Select(refund => RefundReference(refund.Text("custom_id")))
            .FirstOrDefault(numbers => numbers.PaymentNumber.Is(paymentNumber)).RefundNumber ?? refundNumber;

    private static string Reference(string paymentNumber, string refundNumber) => $"{paymentNumber}-{refundNumber}";

    private RefundResult Said(string orderNumber, string transactionId, string refundNumber, JsonElement refund) =>
        refund.Text("status") switch
        {
            "COMPLETED" when PayPalNotice.Amount(refund) is { } amount => new RefundResult.Completed(new RefundCompleted(
                Account.Merchant, orderNumber, Account.Provider, Account.Name, transactionId, refundNumber, amount,
                // All that is decided by it is whether a failure came later.
                PayPalTime.Of(refund, "create_time") ?? Clock.GetUtcNow())),
            "PENDING" => new RefundResult.Processing(),
            "FAILED" or "CANCELLED" => Failed(orderNumber, transactionId, refundNumber, $"{refund.Text("status")} at PayPal"),
            _ => new RefundResult.Unknown("the answer's status or amount cannot be read"),
        };

    /// <summary>Ours by the numbers that it carries, or PayPal's own by its id.</summary>
    private static bool IsRefund(JsonElement refund, string paymentNumber, string refundNumber) =>
        refund.Text("custom_id").Is(Reference(paymentNumber, refundNumber)) || refund.Text("id").Is(refundNumber);

    [GeneratedRegex(
        @"\A(?<payment>[A-Z0-9]{8,31}[a-z]?)-(?<refund>[0-9a-f]{32})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OurRefund();
}
