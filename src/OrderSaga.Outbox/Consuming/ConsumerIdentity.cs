namespace OrderSaga.Outbox;

/// <summary>Who consumes: one consumer, or one saga, for one type of message on one endpoint.</summary>
/// <param name="Id">The same in every run; part of the inbox's key.</param>
/// <param name="Name">For people.</param>
internal sealed record ConsumerIdentity(Guid Id, string Name);
