using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What a message says, for the timeline: who caused it, and its own facts without personal data.</summary>
internal static class MessageFacts
{
    private const int ActorLengthMax = 256;

    public static string ActorOf(object message) => OneLine(Named(message));

    /// <summary>
    /// A name comes with a request, of any length and letters, and is kept in a column: it must not be why the request is never done.
    /// </summary>
    private static string OneLine(string? actor)
    {
        var name = actor ?? "";
        if (name.Length <= ActorLengthMax && !name.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            return name;

        var kept = string.Concat(name.Where(letter => letter >= ' ').Take(ActorLengthMax));
        return kept.Length > 0 && char.IsHighSurrogate(kept[^1]) ? kept[..^1] : kept;
    }

    private static string? Named(object message) => message switch
    {
        OrderPlaced or PaymentStarted => "checkout",
        CancelOrder said => said.RequestedBy,
        ExtendPaymentDeadline said => said.RequestedBy,
        RefundOrder said => said.ApprovedBy is null ? said.RequestedBy : $"{said.RequestedBy}, {said.ApprovedBy}",
        ForceClose said => $"{said.RequestedBy}, {said.ApprovedBy}",
        RetryEffect said => said.RequestedBy,
        ResendNotification said => said.RequestedBy,
        AcknowledgeAttention said => said.RequestedBy,
        AddNote said => said.RequestedBy,
        PaymentSucceeded said => said.Attached is { } attached ? attached.By : said.Provider,
        PaymentFailed said => said.Provider,
        PaymentClosed said => said.Provider,
        RefundCompleted said => said.Provider,
        RefundFailed said => said.Provider,
        StockReserved or StockRejected or StockConfirmed or StockReleased => "stock",
        PointsAwarded or PointsRevoked => "points",
        CustomerNotified => "notifications",
        _ => "clock",
    };

    public static IReadOnlyDictionary<string, string> Of(object message)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Say(message))
        {
            if (value is not null) facts[name] = value;
        }

        return facts;
    }

    private static IEnumerable<(string Name, string? Value)> Say(object message) => message switch
    {
        OrderPlaced said =>
        [
            ("lines", Text(said.Lines?.Count)), ("total", Text(said.TotalMinor)), ("currency", said.Currency),
            ("placedAt", Text(said.PlacedAt)),
        ],
        PaymentStarted said =>
        [
            .. Payment(said.Provider, said.Account, said.PaymentNumber),
            ("amount", Text(said.Amount)), ("startedAt", Text(said.StartedAt)),
        ],
        CancelOrder said => [("reason", said.Reason), ("requestId", Text(said.RequestId))],
        ExtendPaymentDeadline said => [("deadline", Text(said.Deadline)), ("reason", said.Reason), ("requestId", Text(said.RequestId))],
        RefundOrder said =>
        [
            ("transactionId", said.TransactionId), ("amount", Text(said.AmountMinor)), ("reason", said.Reason),
            ("requestId", Text(said.RequestId)),
        ],
        ForceClose said => [("reason", said.Reason), ("requestId", Text(said.RequestId))],
        RetryEffect said => [("effectId", Text(said.EffectId)), ("reason", said.Reason), ("requestId", Text(said.RequestId))],
        ResendNotification said => [("kind", said.Kind.ToString()), ("reason", said.Reason), ("requestId", Text(said.RequestId))],
        AcknowledgeAttention said => [("code", said.Code), ("reason", said.Reason), ("requestId", Text(said.RequestId))],
        AddNote said => [("text", said.Text), ("requestId", Text(said.RequestId))],
        PaymentSucceeded said =>
        [
            .. Payment(said.Provider, said.Account, said.PaymentNumber),
            ("transactionId", said.TransactionId), ("amount", Text(said.Amount)), ("paidAt", Text(said.PaidAt)),
            ("attachedBy", said.Attached?.By), ("reason", said.Attached?.Reason),
            ("requestId", said.Attached is { } attached ? Text(attached.RequestId) : null),
        ],
        PaymentFailed said =>
            [.. Payment(said.Provider, said.Account, said.PaymentNumber), ("reason", said.Reason), ("failedAt", Text(said.FailedAt))],
        PaymentClosed said => [.. Payment(said.Provider, said.Account, said.PaymentNumber), ("closedAt", Text(said.ClosedAt))],
        RefundCompleted said =>
        [
            ("transactionId", said.TransactionId), ("refundNumber", said.RefundNumber),
            ("amount", Text(said.Amount)), ("refundedAt", Text(said.RefundedAt)),
        ],
        RefundFailed said =>
        [
            ("transactionId", said.TransactionId), ("refundNumber", said.RefundNumber),
            ("reason", said.Reason), ("failedAt", Text(said.FailedAt)),
        ],
        StockReserved said => [("reservation", Text(said.Ordinal))],
        StockRejected said => [("reservation", Text(said.Ordinal)), ("reason", said.Reason)],
        StockConfirmed said => [("reservation", Text(said.Ordinal))],
        StockReleased said => [("reservation", Text(said.Ordinal))],
        PointsAwarded said => [("points", Text(said.Points))],
        PointsRevoked said => [("points", Text(said.Points))],
        _ => [],
    };

    private static (string, string?)[] Payment(string provider, string account, string number) =>
        [("provider", provider), ("account", account), ("paymentNumber", number)];

    private static string? Text(Money? amount) =>
        amount is null ? null : string.Create(CultureInfo.InvariantCulture, $"{amount.MinorUnits} {amount.Currency}");

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Text(Guid id) => id.ToString("D");

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
