using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;
using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// One order, kept for ever: one row. Its lists hold immutable records and are replaced, never changed in place,
/// so that a message that changed nothing leaves nothing to save.
/// </summary>
public sealed class Order : SagaStateMachineInstance, ISagaVersion
{
    /// <summary>The order's id, see <see cref="OrderIds"/>.</summary>
    public Guid CorrelationId { get; set; }

    public string CurrentState { get; set; } = "";

    /// <summary>How many messages changed the order: the number of its timeline rows.</summary>
    public int Version { get; set; }

    /// <summary>The hash of the newest timeline row; the history sets it.</summary>
    public byte[]? TimelineHash { get; set; }

    // ---- What was ordered; never changed after OrderPlaced.
    public string Merchant { get; set; } = "";
    public string OrderNumber { get; set; } = "";
    public string CustomerId { get; set; } = "";
    public string Culture { get; set; } = "";
    public string? Email { get; set; }
    public string Currency { get; set; } = "";
    public List<OrderLine> Lines { get; set; } = [];
    public long ShippingMinor { get; set; }
    public long DiscountMinor { get; set; }
    public long TotalMinor { get; set; }
    public DateTimeOffset PlacedAt { get; set; }
    public Dictionary<string, string>? Delivery { get; set; }

    /// <summary>See <see cref="OrderRules.ContentHash"/>: tells a repeated OrderPlaced from a reused number.</summary>
    public string ContentHash { get; set; } = "";

    // ---- What became of it.
    public DateTimeOffset Deadline { get; set; }

    /// <summary>Why the order is being wound up; null while it is not.</summary>
    public Unwinding? Unwinding { get; set; }

    /// <summary>All of the kept money goes back: a paid order now closes as refunded, not as fulfilled.</summary>
    public bool RefundsInFull { get; set; }

    /// <summary>Stock was asked for once more after it had been released, and there was none; it is not tried again.</summary>
    public bool ReinstatementFailed { get; set; }

    /// <summary>When the money was paid, by the provider's clock; for a zero total, when stock was reserved. Null: not paid.</summary>
    public DateTimeOffset? PaidAt { get; set; }

    public ClosureReason? ClosureReason { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }

    public List<Attempt> Attempts { get; set; } = [];
    public List<Receipt> Receipts { get; set; } = [];
    public List<Effect> Effects { get; set; } = [];
    public List<Attention> Attention { get; set; } = [];

    /// <summary>When the oldest of <see cref="Attention"/> was raised that nobody has looked at; null: none waits for a person.</summary>
    public DateTimeOffset? AttentionSince { get; set; }

    /// <summary>With whom a payment was last opened or made; null: with nobody yet. To find orders by; the receipts are what counts.</summary>
    public string? Provider { get; set; }

    /// <summary>The requests of checkout and staff that were granted, so that a repeated one is the same one.</summary>
    public List<GrantedRequest> Requests { get; set; } = [];

    // ---- Timers: what is due when, and the bus's token of each; null while it does not run.
    public List<OrderTimer> Timers { get; set; } = [];
    public int TimerVersion { get; set; }
    public Guid? PaymentReminderToken { get; set; }
    public Guid? PaymentDeadlineToken { get; set; }
    public Guid? StockReleaseToken { get; set; }
    public Guid? PointsToken { get; set; }
    public Guid? EffectsToken { get; set; }

    /// <summary>What the message that is being handled does to the order; not kept.</summary>
    [NotMapped]
    [JsonIgnore]
    public Turn? Turn { get; set; }

    [NotMapped]
    [JsonIgnore]
    public Money Total => new(TotalMinor, Currency);
}

/// <summary>Why an order is being wound up before money came.</summary>
public enum Unwinding
{
    /// <summary>The payment deadline passed: open attempts are closed, then the order expires.</summary>
    Deadline,

    /// <summary>It was cancelled: open attempts are closed and stock is released, then the order closes.</summary>
    Cancellation,
}

/// <summary>Something that a person should look at.</summary>
/// <param name="Code">A short stable word, see <see cref="AttentionCodes"/>.</param>
/// <param name="Detail">What happened, in a sentence.</param>
/// <param name="At">When it was raised.</param>
public sealed record Attention(string Code, string Detail, DateTimeOffset At)
{
    /// <summary>Who looked at it; null: nobody yet.</summary>
    public string? SeenBy { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    [JsonIgnore]
    public bool IsOpen => SeenBy is null;
}

/// <summary>A request of checkout or staff that was granted.</summary>
/// <param name="RequestId">As the request gave it.</param>
/// <param name="Content">The hash of the request: the same id with other content is refused, not taken for a repetition.</param>
public sealed record GrantedRequest(Guid RequestId, string Content);

/// <summary>A timer that runs.</summary>
/// <param name="Name">The name of its message, for example <c>PaymentDeadlineReached</c>.</param>
/// <param name="Version">The order's count of timer changes when it was set; its message carries it.</param>
/// <param name="Due">When it fires.</param>
/// <param name="Token">The bus's token of the timeout, repeated in a column of the order. Null only within a turn.</param>
public sealed record OrderTimer(string Name, int Version, DateTimeOffset Due, Guid? Token);
