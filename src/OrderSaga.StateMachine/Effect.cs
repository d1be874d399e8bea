using System.Text.Json.Serialization;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The commands that an order sends so that the world changes; each is named as its message.</summary>
public enum EffectKind
{
    ReserveStock,
    ConfirmStock,
    ReleaseStock,
    AwardPoints,
    RevokePoints,
    NotifyCustomer,
    ClosePayment,
    RequestRefund,
}

/// <summary>How an effect was answered; each is named as the message that answers, but for the last.</summary>
public enum EffectAnswer
{
    StockReserved,
    StockRejected,
    StockConfirmed,
    StockReleased,
    PointsAwarded,
    PointsRevoked,
    CustomerNotified,
    PaymentClosed,
    PaymentSucceeded,
    RefundCompleted,

    /// <summary>Nobody answered up to the limit of its kind: it counts as refused and is not sent again.</summary>
    GivenUp,
}

/// <summary>A command of the order and what became of it.</summary>
/// <param name="Kind">Which command.</param>
/// <param name="Ordinal">Counts the effects of a kind from 1; confirm and release carry that of their reservation.</param>
/// <param name="EffectId">See <see cref="EffectIds"/>.</param>
public sealed record Effect(EffectKind Kind, int Ordinal, Guid EffectId)
{
    /// <summary>0: it waits until what it undoes is answered.</summary>
    public int SentCount { get; init; }

    /// <summary>When it is sent again unless it is answered; null: not sent yet, answered or given up.</summary>
    public DateTimeOffset? NextSendAt { get; init; }

    /// <summary>Null: not answered yet.</summary>
    public EffectAnswer? Answer { get; init; }

    /// <summary>An answer that came after the first, or after it was given up, and differs; remembered, without consequence.</summary>
    public EffectAnswer? LateAnswer { get; init; }

    /// <summary>It passed the limit of its kind unanswered: attention was raised, and it goes on at the slow pace.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>For NotifyCustomer: what the customer is told.</summary>
    public NotificationKind? Notification { get; init; }

    [JsonIgnore]
    public bool IsSent => SentCount > 0;

    [JsonIgnore]
    public bool IsAnswered => Answer is not null;
}
