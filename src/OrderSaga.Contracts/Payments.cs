namespace OrderSaga.Contracts;

/// <summary>From the checkout: it opened a payment with a provider. Without it the order cannot close the payment when the deadline passes.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Provider">The provider's name as in its webhook route: <c>alipay</c>, <c>wechatpay</c>.</param>
/// <param name="Account">The merchant's account with it, as named in the settings.</param>
/// <param name="PaymentNumber">The number given to the provider: the order number, or for a further attempt the order number and one lower-case letter.</param>
/// <param name="Amount">What was asked for.</param>
/// <param name="StartedAt">When.</param>
/// <param name="ProviderReference">What the provider's query and close need besides the number, where they do.</param>
public sealed record PaymentStarted(
    string Merchant,
    string OrderNumber,
    string Provider,
    string Account,
    string PaymentNumber,
    Money Amount,
    DateTimeOffset StartedAt,
    string? ProviderReference = null);

/// <summary>From a provider, sealed: a customer paid.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="TransactionId">The provider's own id of the payment; with provider and account it names the receipt.</param>
/// <param name="Amount">What the merchant asked for, not what the payer paid after the provider's coupons.</param>
/// <param name="PaidAt">The provider's time of payment: it decides what is in time.</param>
/// <param name="Attached">Who brought it to this order, of which its payment number says nothing; absent: the payment number did.</param>
public sealed record PaymentSucceeded(
    string Merchant,
    string OrderNumber,
    string PaymentNumber,
    string Provider,
    string Account,
    string TransactionId,
    Money Amount,
    DateTimeOffset PaidAt,
    PaymentAttachment? Attached = null);

/// <summary>A payment whose own order never came was brought to another order by a person.</summary>
/// <param name="By">Who did it, and behind a comma who agreed, where somebody had to.</param>
/// <param name="Reason">Why; shown in the timeline.</param>
/// <param name="RequestId">Under which request.</param>
/// <param name="ApprovedBy">
/// The second person who agreed to what becomes of it; absent: nobody had to, and above the merchant's limit it does not go back by itself.
/// </param>
public sealed record PaymentAttachment(string By, string Reason, Guid RequestId, string? ApprovedBy = null);

/// <summary>From a provider, sealed: one try to pay failed. The payment stays open, the customer may try again.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="Reason">In the provider's words.</param>
/// <param name="FailedAt">The provider's time.</param>
public sealed record PaymentFailed(
    string Merchant,
    string OrderNumber,
    string PaymentNumber,
    string Provider,
    string Account,
    string Reason,
    DateTimeOffset FailedAt);

/// <summary>From a provider, sealed: this payment is closed and no money can come by it any more.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="ClosedAt">The provider's time.</param>
public sealed record PaymentClosed(
    string Merchant, string OrderNumber, string PaymentNumber, string Provider, string Account, DateTimeOffset ClosedAt);

/// <summary>From a provider, sealed: the money is back with the payer. Final.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="TransactionId">The payment that was refunded.</param>
/// <param name="RefundNumber">Our number of the refund, see <see cref="RequestRefund"/>.</param>
/// <param name="Amount">What was given back.</param>
/// <param name="RefundedAt">The provider's time.</param>
public sealed record RefundCompleted(
    string Merchant,
    string OrderNumber,
    string Provider,
    string Account,
    string TransactionId,
    string RefundNumber,
    Money Amount,
    DateTimeOffset RefundedAt);

/// <summary>From a provider, sealed: a refund did not go through; it is tried again under the same number.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="TransactionId">The payment that was to be refunded.</param>
/// <param name="RefundNumber">Our number of the refund.</param>
/// <param name="Reason">In the provider's words.</param>
/// <param name="FailedAt">The provider's time; of an answer, no later than it was asked for.</param>
public sealed record RefundFailed(
    string Merchant,
    string OrderNumber,
    string Provider,
    string Account,
    string TransactionId,
    string RefundNumber,
    string Reason,
    DateTimeOffset FailedAt);

/// <summary>To the payments participant: close this payment with its provider. Answered with <see cref="PaymentClosed"/>, or with <see cref="PaymentSucceeded"/> when the customer was faster.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>; a resend carries the same.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="ProviderReference">As the checkout gave it.</param>
public sealed record ClosePayment(
    Guid EffectId,
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string PaymentNumber,
    string Provider,
    string Account,
    string? ProviderReference = null);

/// <summary>To the payments participant: give money back. Answered with <see cref="RefundCompleted"/>; <see cref="RefundFailed"/> is not an answer, the order asks again.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>; a resend carries the same.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="PaymentNumber">The number under which the money was paid.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Account">The merchant's account with it.</param>
/// <param name="TransactionId">The provider's own id of the payment.</param>
/// <param name="RefundNumber">The provider's idempotency key: the effect id as 32 hexadecimal digits.</param>
/// <param name="Paid">The whole of the payment.</param>
/// <param name="Amount">What to give back of it.</param>
/// <param name="Reason">Why; the payer may see it.</param>
/// <param name="RequestedAt">When the order first asked; a resend says the same. UnionPay knows a refund by its number and this time. Absent where the order does not remember it.</param>
public sealed record RequestRefund(
    Guid EffectId,
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string PaymentNumber,
    string Provider,
    string Account,
    string TransactionId,
    string RefundNumber,
    Money Paid,
    Money Amount,
    string Reason,
    DateTimeOffset? RequestedAt = null);
