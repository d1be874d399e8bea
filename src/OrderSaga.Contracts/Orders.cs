using System.Text.Json.Serialization;

namespace OrderSaga.Contracts;

/// <summary>One article of an order.</summary>
/// <param name="Sku">The seller's article number, as the stock participant knows it; 1 to 64 characters.</param>
/// <param name="Name">What the customer reads.</param>
/// <param name="Quantity">Pieces, at least 1.</param>
/// <param name="UnitPriceMinor">The price of one piece, in minor units of the order's currency; not negative.</param>
public sealed record OrderLine(string Sku, string Name, int Quantity, long UnitPriceMinor);

/// <summary>From the checkout: a customer placed an order. Lines + shipping − discount must equal the total. Answered with <see cref="OrderRejected"/> if it does not hold together.</summary>
/// <param name="Merchant">Who sells; <c>default</c> where there is one.</param>
/// <param name="OrderNumber">The merchant's own number: 8 to 31 characters of <c>[A-Z0-9]</c>, unique per merchant. With <paramref name="Merchant"/> it determines the order's id, see <see cref="OrderIds"/>.</param>
/// <param name="CustomerId">The merchant's own id of the customer.</param>
/// <param name="Culture">The customer's language, BCP 47, for example <c>zh-CN</c>.</param>
/// <param name="Currency">ISO 4217; all amounts of the order are in it.</param>
/// <param name="Lines">At least one.</param>
/// <param name="ShippingMinor">Minor units, not negative.</param>
/// <param name="DiscountMinor">Minor units, not negative; it is subtracted.</param>
/// <param name="TotalMinor">Minor units; zero means that no money is needed.</param>
/// <param name="PlacedAt">When the customer pressed the button; the payment window starts here.</param>
/// <param name="PaymentWindowSeconds">How long the order waits for money; absent: the merchant's policy.</param>
/// <param name="Email">Where notifications go; absent: they are kept and shown, not sent.</param>
/// <param name="Delivery">Facts about the delivery, kept with the order as they are and passed on to nobody: at most 50, each with a name of 1 to 256 characters, of which no two differ in their case only, and up to 1024 characters.</param>
public sealed record OrderPlaced(
    string Merchant,
    string OrderNumber,
    string CustomerId,
    string Culture,
    string Currency,
    IReadOnlyList<OrderLine> Lines,
    long ShippingMinor,
    long DiscountMinor,
    long TotalMinor,
    DateTimeOffset PlacedAt,
    int? PaymentWindowSeconds = null,
    string? Email = null,
    IReadOnlyDictionary<string, string>? Delivery = null);

/// <summary>From the checkout or from staff: stop this order. Refused once it is paid or closed.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="Reason">Why, in the words of whoever asks; shown in the timeline.</param>
/// <param name="RequestedBy">Who asks: <c>customer</c>, or a person's name.</param>
public sealed record CancelOrder(string Merchant, string OrderNumber, Guid RequestId, string Reason, string RequestedBy);

/// <summary>From the checkout or from staff: give the customer more time to pay. Only a later deadline is accepted, and only before the order began to unwind.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="Deadline">The new deadline.</param>
/// <param name="Reason">Why; shown in the timeline.</param>
/// <param name="RequestedBy">Who asks.</param>
public sealed record ExtendPaymentDeadline(
    string Merchant, string OrderNumber, Guid RequestId, DateTimeOffset Deadline, string Reason, string RequestedBy);

/// <summary>From staff: give money back, all of a receipt or a part of it.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a double click one refund.</param>
/// <param name="TransactionId">The receipt: absent, the one that was kept.</param>
/// <param name="AmountMinor">Minor units of the receipt's currency; absent, all that is left.</param>
/// <param name="Reason">Why; given to the provider and shown in the timeline.</param>
/// <param name="RequestedBy">Who asks.</param>
/// <param name="ApprovedBy">The second person, where the merchant's policy asks for one.</param>
public sealed record RefundOrder(
    string Merchant,
    string OrderNumber,
    Guid RequestId,
    string? TransactionId,
    long? AmountMinor,
    string Reason,
    string RequestedBy,
    string? ApprovedBy = null);

/// <summary>From staff, two persons: end this order now, whatever is still open; what is open is undone and chased.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="Reason">Why; shown in the timeline.</param>
/// <param name="RequestedBy">Who asks.</param>
/// <param name="ApprovedBy">The second person; not the first.</param>
public sealed record ForceClose(
    string Merchant, string OrderNumber, Guid RequestId, string Reason, string RequestedBy, string ApprovedBy);

/// <summary>To whoever listens: an <see cref="OrderPlaced"/> was not accepted, and nothing came of it. There is no order of that number, unless the reason is that the number is taken: that order stays as it is.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">As it was given.</param>
/// <param name="Reasons">Every reason, each a sentence that says what to mend.</param>
public sealed record OrderRejected(string Merchant, string OrderNumber, IReadOnlyList<string> Reasons);

/// <summary>To whoever listens: stock is held, and the order waits for money.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Total">What is to be paid.</param>
/// <param name="Deadline">Until when.</param>
public sealed record OrderAwaitingPayment(Guid OrderId, string Merchant, string OrderNumber, Money Total, DateTimeOffset Deadline);

/// <summary>To whoever listens: the money is ours and the goods are the customer's.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Total">What was paid.</param>
/// <param name="PaidAt">The provider's time of payment; for a zero total, when stock was reserved.</param>
/// <param name="Provider">Which provider; absent for a zero total.</param>
/// <param name="TransactionId">The provider's own id; absent for a zero total.</param>
public sealed record OrderPaid(
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    Money Total,
    DateTimeOffset PaidAt,
    string? Provider = null,
    string? TransactionId = null);

/// <summary>To whoever listens: the deadline passed, and no money came as far as the providers said. It may still come, see the late-payment policy.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Deadline">The deadline that passed.</param>
public sealed record OrderExpired(Guid OrderId, string Merchant, string OrderNumber, DateTimeOffset Deadline);

/// <summary>Why an order ended; on the wire by name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClosureReason>))]
public enum ClosureReason
{
    /// <summary>Paid, and every effect that the policy asks for is answered.</summary>
    Fulfilled,

    /// <summary>No money came in time.</summary>
    Expired,

    /// <summary>The customer or staff stopped it before it was paid.</summary>
    Cancelled,

    /// <summary>The stock participant could not reserve the goods.</summary>
    OutOfStock,

    /// <summary>Paid, and all of the money was given back.</summary>
    Refunded,

    /// <summary>Staff ended it.</summary>
    ForceClosed,
}

/// <summary>To whoever listens: the order ended. Money that still comes is given back.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="ClosedAt">When.</param>
public sealed record OrderClosed(Guid OrderId, string Merchant, string OrderNumber, ClosureReason Reason, DateTimeOffset ClosedAt);

/// <summary>To whoever listens: a person should look at this order.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Code">A short stable word for the cause, for example <c>mismatch</c>.</param>
/// <param name="Detail">What happened, in a sentence.</param>
public sealed record OrderNeedsAttention(Guid OrderId, string Merchant, string OrderNumber, string Code, string Detail);
