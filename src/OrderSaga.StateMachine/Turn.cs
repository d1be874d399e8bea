using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// What one message does to an order, for the timeline: never kept on the order itself. A message that changed nothing leaves a turn
/// too, but no timeline row.
/// </summary>
/// <param name="event">The name of the message, for example <c>PaymentSucceeded</c>.</param>
/// <param name="actor">Who caused it: <c>checkout</c>, <c>clock</c>, a participant, a provider, or a person's name.</param>
/// <param name="now">When the order took its turn: the only time that a transition knows.</param>
/// <param name="policy">By which policy.</param>
public sealed class Turn(string @event, string actor, DateTimeOffset now, OrderPolicy policy)
{
    public string Event { get; } = @event;

    public string Actor { get; } = actor;

    public DateTimeOffset Now { get; } = now;

    public OrderPolicy Policy { get; } = policy;

    /// <summary>
    /// The states that it went through: the first is where it was (<c>Initial</c> for a new order), the last where it is.
    /// </summary>
    public List<string> Path { get; } = [];

    /// <summary>What was decided about money; null when no money came.</summary>
    public PaymentOutcome? Decision { get; set; }

    /// <summary>What the message said, for people to read; no personal data.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public List<SentEffect> Sent { get; } = [];

    /// <summary>What was raised for a person to look at.</summary>
    public List<Attention> Raised { get; } = [];

    /// <summary>The sentences of the machine that applied, in words.</summary>
    public List<string> Because { get; } = [];

    /// <summary>Which message this is the turn of.</summary>
    internal object? Message { get; init; }

    /// <summary>The conditions that held before anything was done.</summary>
    internal HashSet<Condition> Held { get; } = [];

    /// <summary>What listeners are told at the end of the turn.</summary>
    internal List<object> Announcements { get; } = [];

    /// <summary>Why a copy of the message is kept for staff; null: it is not.</summary>
    internal string? KeepBecause { get; set; }

    /// <summary>
    /// Why the message is refused at the end of the turn; null: it is not. Thrown by a step it would come wrapped by the bus.
    /// </summary>
    internal string? RefuseBecause { get; set; }

    /// <summary>The order is no longer as whoever asks has seen it; null: it is, or nobody said what was seen.</summary>
    internal string? StaleBecause { get; set; }

    /// <summary>No order came of it: it is not kept.</summary>
    internal bool IsForgotten { get; set; }

    /// <summary>The effects that are sent once more.</summary>
    internal HashSet<Guid> Repeated { get; } = [];

    internal bool IsMerchantKnown { get; init; } = true;

    internal void Announce(object message) => Announcements.Add(message);
}

/// <summary>A command that left in this turn.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Ordinal">Of its kind.</param>
/// <param name="EffectId">See <see cref="EffectIds"/>.</param>
/// <param name="SentCount">1 when it left for the first time.</param>
/// <param name="MessageId">Under which message id.</param>
public sealed record SentEffect(EffectKind Kind, int Ordinal, Guid EffectId, int SentCount, Guid MessageId);
