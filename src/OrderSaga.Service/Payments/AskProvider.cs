namespace OrderSaga.Service.Payments;

/// <summary>To our own payments worker: a provider hinted at a change that it did not prove; ask it.</summary>
/// <param name="Provider">Whom.</param>
/// <param name="Account">By which account.</param>
/// <param name="OrderNumber">Of which order; null: its notice did not say it, and whose the transaction is, is asked first.</param>
/// <param name="PaymentNumber">About which payment; null with the order number.</param>
/// <param name="TransactionId">The provider's own id, where it is known.</param>
/// <param name="RefundNumber">About which of its refunds; null: about the payment.</param>
/// <param name="ProviderReference">What the provider needs besides.</param>
/// <param name="IsHint">A notice of the provider is why it is asked: "still open" is then no end. Else a person wants to know.</param>
/// <param name="RefundRequestedAt">When the order first asked for the refund; null: a notice is why it is asked about.</param>
public sealed record AskProvider(
    string Provider, string Account, string? OrderNumber, string? PaymentNumber, string? TransactionId, string? RefundNumber,
    string? ProviderReference = null, bool IsHint = false, DateTimeOffset? RefundRequestedAt = null);
