namespace OrderSaga.Persistence;

/// <summary>One message that changed an order. Append-only; each row carries the hash of the one before it.</summary>
public sealed class TimelineEntry
{
    public Guid OrderId { get; init; }

    /// <summary>The order's version after this message; from 1, no gaps.</summary>
    public int Sequence { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The message's type name, for example <c>PaymentSucceeded</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The states it went through, for example <c>AwaitingPayment → Paid → Closed</c>; one state when it stayed.</summary>
    public required string Path { get; init; }

    /// <summary>What was decided about money, where it was; see <c>PaymentDecision</c>.</summary>
    public string? Decision { get; init; }

    public Guid? CauseMessageId { get; init; }

    /// <summary><c>system</c>, <c>provider:alipay</c>, <c>participant</c>, <c>checkout</c>, or the person.</summary>
    public required string Actor { get; init; }

    /// <summary>JSON array of what was sent: message type and id.</summary>
    public required string Sent { get; init; }

    /// <summary>JSON: the message's own facts.</summary>
    public required string Facts { get; init; }

    /// <summary>JSON object: the fields of the order that changed, with their new values.</summary>
    public required string Changes { get; init; }

    /// <summary>SHA-256 over the row before it and this row.</summary>
    public required byte[] Hash { get; init; }
}
