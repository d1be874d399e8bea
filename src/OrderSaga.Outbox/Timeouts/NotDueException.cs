namespace OrderSaga.Outbox;

/// <summary>A message cannot wait anywhere but in the outbox yet: nobody failed, and it is looked at again then.</summary>
internal sealed class NotDueException(DateTimeOffset nextAttemptAt) : Exception("It is not due yet.")
{
    public DateTimeOffset NextAttemptAt { get; } = nextAttemptAt;
}
