using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>Something that staff may ask of an order now, or the reason why not.</summary>
/// <param name="Action">Its name in the HTTP API.</param>
/// <param name="WhyNot">A sentence; null: it is allowed.</param>
public sealed record Offer(string Action, string? WhyNot)
{
    /// <summary>For a refund: of which payment.</summary>
    public string? TransactionId { get; init; }

    /// <summary>For a refund: the payment's, which need not be the order's.</summary>
    public string? Currency { get; init; }

    /// <summary>For a refund: at most, in minor units of the payment's currency.</summary>
    public long? AmountMinorMax { get; init; }

    /// <summary>For a refund: above this a second person is needed; null: never.</summary>
    public long? SecondPersonAboveMinor { get; init; }

    /// <summary>It is done only when a second person agrees.</summary>
    public bool NeedsSecondPerson { get; init; }

    /// <summary>For a deadline: the latest.</summary>
    public DateTimeOffset? DeadlineMax { get; init; }

    /// <summary>For an effect: which.</summary>
    public Guid? EffectId { get; init; }

    /// <summary>For a notification: which.</summary>
    public NotificationKind? Notification { get; init; }
}

/// <summary>Asks <see cref="OrderActions"/>, by which the machine decides, about each request that staff can make: there are no other rules.</summary>
public static class Offers
{
    private const string Someone = "someone";
    private const string SomeoneElse = "someone else";

    public static IReadOnlyList<Offer> Of(Order order, OrderPolicy policy) =>
    [
        new("cancel", OrderActions.WhyNot(order, new CancelOrder(order.Merchant, order.OrderNumber, NewId, "", Someone))),
        Extension(order, policy),
        .. Refunds(order, policy),
        .. order.Effects.Where(effect => !effect.IsAnswered).Select(effect => new Offer("retry-effect", OrderActions.WhyNot(
            order, new RetryEffect(order.Merchant, order.OrderNumber, NewId, effect.EffectId, "", Someone))) { EffectId = effect.EffectId }),
        .. Notifications(order, policy),
        new("force-close", OrderActions.WhyNot(
            order, new ForceClose(order.Merchant, order.OrderNumber, NewId, "-", Someone, SomeoneElse))) { NeedsSecondPerson = true },
        new("acknowledge", OrderActions.WhyNot(
            order, new AcknowledgeAttention(order.Merchant, order.OrderNumber, NewId, null, "-", Someone))),
        new("note", OrderActions.WhyNot(order, new AddNote(order.Merchant, order.OrderNumber, NewId, "-", Someone))),
    ];

    private static Guid NewId => Guid.NewGuid();

    private static Offer Extension(Order order, OrderPolicy policy)
    {
        var latest = order.PlacedAt + policy.LongestPaymentWindow;
        var request = new ExtendPaymentDeadline(order.Merchant, order.OrderNumber, NewId, latest, "", Someone);
        return new Offer("extend-deadline", OrderActions.WhyNot(order, request, policy)) { DeadlineMax = latest };
    }

    private static IEnumerable<Offer> Refunds(Order order, OrderPolicy policy)
    {
        if (order.Receipts.Count == 0)
            yield return new Offer("refund", WhyNot(null));
        foreach (var receipt in order.Receipts)
        {
            var limit = policy.RefundApprovalLimitOf(receipt.Amount.Currency);
            yield return new Offer("refund", WhyNot(receipt.TransactionId))
            {
                TransactionId = receipt.TransactionId,
                Currency = receipt.Amount.Currency,
                AmountMinorMax = receipt.LeftMinor,
                SecondPersonAboveMinor = limit is { } alone ? Math.Max(0, alone - receipt.AskedBackMinor) : null,
                NeedsSecondPerson = receipt.Amount.MinorUnits > limit,
            };
        }

        string? WhyNot(string? transactionId) => OrderActions.WhyNot(
            order, new RefundOrder(order.Merchant, order.OrderNumber, NewId, transactionId, null, "", Someone, SomeoneElse), policy);
    }

    private static IEnumerable<Offer> Notifications(Order order, OrderPolicy policy) =>
        order.Effects.Where(effect => effect.Notification is not null).Select(effect => effect.Notification!.Value).Distinct()
            .Select(kind => new Offer("resend-notification", OrderActions.WhyNot(
                order, new ResendNotification(order.Merchant, order.OrderNumber, NewId, kind, "", Someone), policy))
            { Notification = kind });
}
