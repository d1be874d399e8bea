using OrderSaga.Contracts;

namespace OrderSaga.Client;

/// <summary>What is asked. It has its id from the moment that it is made: sent again, by whatever goes wrong, it is done once.</summary>
public abstract record Ask(string Reason)
{
    /// <summary>By which it is known when it comes again.</summary>
    public Guid RequestId { get; init; } = Guid.NewGuid();

    /// <summary>The version that the caller has seen: with another it is not done, see <see cref="OrderSagaException.Changes"/>. Null: any.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>What is asked of an order.</summary>
public abstract record OrderAsk(string Reason) : Ask(Reason)
{
    /// <summary>Of whom the caller says that they want it. Null: the caller itself.</summary>
    public string? RequestedBy { get; init; }

    internal abstract string Action { get; }
}

/// <summary>Stop the order.</summary>
[Operation("cancelOrder")]
public sealed record Cancellation(string Reason) : OrderAsk(Reason)
{
    internal override string Action => "cancel";
}

/// <summary>Give the customer more time to pay.</summary>
[Operation("extendDeadline")]
public sealed record Extension(DateTimeOffset Deadline, string Reason) : OrderAsk(Reason)
{
    internal override string Action => "extend-deadline";
}

/// <summary>Give money back.</summary>
[Operation("refundOrder")]
public sealed record Refund(string Reason) : OrderAsk(Reason)
{
    /// <summary>Null: all that is left.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>Of which payment. Null: there is but one.</summary>
    public string? TransactionId { get; init; }

    internal override string Action => "refund";
}

/// <summary>Send a command of the order once more, now.</summary>
[Operation("retryEffect")]
public sealed record EffectRetry(Guid EffectId, string Reason) : OrderAsk(Reason)
{
    internal override string Action => "retry-effect";
}

/// <summary>Tell the customer once more.</summary>
[Operation("resendNotification")]
public sealed record NotificationAgain(NotificationKind Kind, string Reason) : OrderAsk(Reason)
{
    internal override string Action => "resend-notification";
}

/// <summary>Ask the provider how a payment or a refund stands.</summary>
[Operation("queryProvider")]
public sealed record ProviderQuestion(string Reason) : OrderAsk(Reason)
{
    /// <summary>Null: the last.</summary>
    public string? PaymentNumber { get; init; }

    /// <summary>Of a refund, not of a payment. Null: of a payment.</summary>
    public string? RefundNumber { get; init; }

    internal override string Action => "query-provider";
}

/// <summary>Somebody looked at what the order asked a person for.</summary>
[Operation("acknowledge")]
public sealed record Acknowledgement(string Reason) : OrderAsk(Reason)
{
    /// <summary>Of which. Null: of all.</summary>
    public string? Code { get; init; }

    internal override string Action => "acknowledge";
}

/// <summary>Write something down.</summary>
[Operation("addNote")]
public sealed record Note(string Reason) : OrderAsk(Reason)
{
    internal override string Action => "note";
}

/// <summary>End the order now; a second person has to agree.</summary>
[Operation("forceClose")]
public sealed record ForcedClose(string Reason) : OrderAsk(Reason)
{
    internal override string Action => "force-close";
}

internal static class AskedOrder
{
    public static Task<Accepted> AskAsync(Connection connection, Guid orderId, OrderAsk ask, CancellationToken cancellation) =>
        connection.SendAsync<Accepted>(HttpMethod.Post, Connection.Path("orders", orderId, ask.Action), ask, true, cancellation);
}
