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

    /// <summary>The states that it went through: the first is where it was (<c>Initial</c> for a new order), the last where it is.</summary>
    public List<string> Path { get; } = [];

    /// <summary>What was decided about money; null when no money came.</summary>
    public PaymentOutcome? Decision { get; set; }

    /// <summary>What the message said, for people to read; no personal data.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public List<SentEffect> Sent { get; } = [];

    /// <summary>What was raised for a person to look at.</summary>
    public List<Attention> Raised { get; } = [];
}

/// <summary>A command that left in this turn.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Ordinal">Of its kind.</param>
/// <param name="EffectId">See <see cref="EffectIds"/>.</param>
/// <param name="SentCount">1 when it left for the first time.</param>
/// <param name="MessageId">Under which message id.</param>
public sealed record SentEffect(EffectKind Kind, int Ordinal, Guid EffectId, int SentCount, Guid MessageId);
