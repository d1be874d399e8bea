using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>An order as the API shows it. Personal data stays out: whoever needs the address asks the shop.</summary>
public sealed record OrderView(
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string State,
    ClosureReason? ClosureReason,
    string CustomerId,
    Money Total,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? PaidAt,
    DateTimeOffset? ClosedAt,
    Unwinding? Unwinding,
    int Version,
    IReadOnlyList<Attention> Attention,
    IReadOnlyList<OrderLine> Lines,
    long ShippingMinor,
    long DiscountMinor,
    IReadOnlyList<Attempt> Attempts,
    IReadOnlyList<ReceiptView> Receipts,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<OrderTimer> Timers,
    IReadOnlyList<Offer> Actions)
{
    /// <param name="order">As it is.</param>
    /// <param name="actions">What may be done with it now, and why not; see <see cref="Offers"/>.</param>
    public static OrderView Of(Order order, IReadOnlyList<Offer> actions) => new(
        order.CorrelationId,
        order.Merchant,
        order.OrderNumber,
        order.CurrentState,
        order.ClosureReason,
        order.CustomerId,
        order.Total,
        order.PlacedAt,
        order.Deadline,
        order.PaidAt,
        order.ClosedAt,
        order.Unwinding,
        order.Version,
        order.Attention,
        order.Lines,
        order.ShippingMinor,
        order.DiscountMinor,
        order.Attempts,
        [.. order.Receipts.Select(ReceiptView.Of)],
        [.. order.Effects.Select(EffectView.Of)],
        order.Timers,
        actions);

    /// <summary>An order that was accepted a moment ago: the bus has not carried it to the machine yet.</summary>
    public static OrderView Of(SubmittedOrder submitted)
    {
        var accepted = JsonSerializer.Deserialize<OrderAccepted>(submitted.Answer, JsonSerializerOptions.Web)!;
        return new OrderView(
            submitted.OrderId, submitted.Merchant, submitted.OrderNumber, nameof(OrderStateMachine.Placed), null, "", accepted.Total,
            accepted.PlacedAt, accepted.Deadline, null, null, null, 0, [], [], 0, 0, [], [], [], [], []);
    }
}

public sealed record ReceiptView(
    string Provider,
    string Account,
    string TransactionId,
    string PaymentNumber,
    Money Amount,
    DateTimeOffset PaidAt,
    ReceiptStanding Standing,
    PaymentOutcome Decision,
    IReadOnlyList<RefundView> Refunds)
{
    public static ReceiptView Of(Receipt receipt) => new(
        receipt.Provider,
        receipt.Account,
        receipt.TransactionId,
        receipt.PaymentNumber,
        receipt.Amount,
        receipt.PaidAt,
        receipt.Standing,
        receipt.Decision,
        [.. receipt.Refunds.Select(refund => new RefundView(
            refund.RefundNumber,
            receipt.Amount with { MinorUnits = refund.AmountMinor },
            refund.Status,
            refund.Reason,
            refund.CompletedAt,
            refund.LastFailure))]);
}

public sealed record RefundView(
    string RefundNumber, Money Amount, RefundStatus Status, string Reason, DateTimeOffset? CompletedAt, string? LastFailure);

public sealed record EffectView(
    EffectKind Kind, int Ordinal, Guid EffectId, int SentCount, EffectAnswer? Answer, EffectAnswer? LateAnswer, bool IsOverdue, DateTimeOffset? NextSendAt)
{
    public static EffectView Of(Effect effect) => new(
        effect.Kind, effect.Ordinal, effect.EffectId, effect.SentCount, effect.Answer, effect.LateAnswer, effect.IsOverdue, effect.NextSendAt);
}

public sealed record TimelineView(
    int Sequence,
    DateTimeOffset At,
    string Event,
    string Path,
    string? Decision,
    string Actor,
    Guid? CauseMessageId,
    JsonElement Sent,
    JsonElement Facts,
    JsonElement Changes,
    string Hash)
{
    public static TimelineView Of(TimelineEntry entry) => new(
        entry.Sequence,
        entry.At,
        entry.Event,
        entry.Path,
        entry.Decision,
        entry.Actor,
        entry.CauseMessageId,
        JsonElement.Parse(entry.Sent),
        JsonElement.Parse(entry.Facts),
        Changed(entry.Changes),
        Convert.ToHexStringLower(entry.Hash));

    // A row that somebody has changed is shown as it is: who looks for it needs to see it.
    static JsonElement Changed(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}

public sealed record OrderListItem(
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string CustomerId,
    string State,
    ClosureReason? ClosureReason,
    Money Total,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline,
    string? Provider,
    DateTimeOffset? AttentionSince,
    IReadOnlyList<string> Attention,
    int Version);
