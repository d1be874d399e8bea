using System.Globalization;
using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>An effect as the command that leaves, made of the order's row: so a resend says what the first said.</summary>
internal static class Commands
{
    public static object Of(Order order, Effect effect) => effect.Kind switch
    {
        EffectKind.ReserveStock =>
            new ReserveStock(effect.EffectId, order.CorrelationId, order.OrderNumber, effect.Ordinal, StockOf(order)),
        EffectKind.ConfirmStock => new ConfirmStock(effect.EffectId, order.CorrelationId, order.OrderNumber, effect.Ordinal),
        EffectKind.ReleaseStock => new ReleaseStock(effect.EffectId, order.CorrelationId, order.OrderNumber, effect.Ordinal),
        EffectKind.AwardPoints => new AwardPoints(
            effect.EffectId, order.CorrelationId, order.Merchant, order.OrderNumber, order.CustomerId, order.Total),
        EffectKind.RevokePoints => new RevokePoints(
            effect.EffectId, order.CorrelationId, order.Merchant, order.OrderNumber, order.CustomerId),
        EffectKind.NotifyCustomer => new NotifyCustomer(
            effect.EffectId, order.CorrelationId, order.Merchant, order.OrderNumber, order.CustomerId, order.Culture, order.Email,
            effect.Notification!.Value, order.Total, order.Deadline),
        EffectKind.ClosePayment => ClosePayment(order, effect),
        EffectKind.RequestRefund => RequestRefund(order, effect),
        _ => throw new InvalidOperationException($"Order {order.OrderNumber} has an effect of an unknown kind: {effect.Kind}"),
    };

    /// <summary>
    /// The effect id the first time. A resend asks for an answer that was lost, so it must be handled again: the receiver's inbox would
    /// drop the same message id, its effect id keeps the work from being done twice.
    /// </summary>
    public static Guid MessageIdOf(Effect effect) => effect.SentCount == 1
        ? effect.EffectId
        : NameBasedId.Of("resend", effect.EffectId.ToString("D"), effect.SentCount.ToString(CultureInfo.InvariantCulture));

    public static Task Publish(ConsumeContext context, Order order, object message, Guid? messageId) =>
        context.Publish(message, message.GetType(), Pipe.Execute<PublishContext>(publish =>
        {
            if (messageId is { } id) publish.MessageId = id;
            publish.CorrelationId = order.CorrelationId;
        }), context.CancellationToken);

    /// <summary>One line per article, in the order of the order.</summary>
    private static List<StockLine> StockOf(Order order) =>
        [.. order.Lines.GroupBy(line => line.Sku, StringComparer.Ordinal)
            .Select(article => new StockLine(article.Key, article.Sum(line => line.Quantity)))];

    private static ClosePayment ClosePayment(Order order, Effect effect)
    {
        var attempt = order.Attempts.Find(attempt => attempt.CloseOrdinal == effect.Ordinal)!;
        return new ClosePayment(
            effect.EffectId, order.CorrelationId, order.Merchant, order.OrderNumber,
            attempt.PaymentNumber, attempt.Provider, attempt.Account, attempt.ProviderReference);
    }

    private static RequestRefund RequestRefund(Order order, Effect effect)
    {
        var receipt = order.Receipts.Find(receipt => receipt.Refunds.Exists(refund => refund.EffectId == effect.EffectId))!;
        var refund = receipt.Refunds.Find(refund => refund.EffectId == effect.EffectId)!;
        return new RequestRefund(
            effect.EffectId, order.CorrelationId, order.Merchant, order.OrderNumber,
            receipt.PaymentNumber, receipt.Provider, receipt.Account, receipt.TransactionId, refund.RefundNumber,
            receipt.Amount, receipt.Amount with { MinorUnits = refund.AmountMinor }, refund.Reason, refund.RequestedAt);
    }
}
