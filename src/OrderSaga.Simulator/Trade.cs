using OrderSaga.Contracts;

namespace OrderSaga.Simulator;

public enum TradeState
{
    /// <summary>The checkout has a link or a code; no payer has opened it. Alipay does not know such a trade yet.</summary>
    Unseen,
    WaitingForPayer,

    /// <summary>The payer confirmed and the bank has not answered: it can be neither closed nor called paid.</summary>
    Paying,
    Paid,
    Closed,
}

/// <summary>How a provider's bill gets a payment wrong.</summary>
public enum Billing
{
    AsItIs,
    Missing,
    Twice,
    OneFenMore,
}

/// <summary>One payment in a provider's books. Changed by <see cref="Books"/> alone.</summary>
public sealed class Trade(
    string provider, string paymentNumber, Money amount, DateTimeOffset openedAt, DateTimeOffset? payableUntil = null)
{
    internal List<Refund> RefundList { get; } = [];

    public string Provider { get; } = provider;

    public string PaymentNumber { get; } = paymentNumber;

    public Money Amount { get; } = amount;

    public DateTimeOffset OpenedAt { get; } = openedAt;

    /// <summary>What comes later goes back to the payer by itself; null: no end of its own.</summary>
    public DateTimeOffset? PayableUntil { get; } = payableUntil;

    public TradeState State { get; internal set; }

    public string? TransactionId { get; internal set; }

    public DateTimeOffset? PaidAt { get; internal set; }

    public DateTimeOffset? ClosedAt { get; internal set; }

    public FaultPlan Faults { get; } = new();

    /// <summary>How the bill of its day shows the payment.</summary>
    public Billing Billing { get; set; }

    public long RefundedMinor => RefundList.Sum(refund => refund.Amount.MinorUnits);
}

/// <summary>Money that a provider gave back, by the merchant's refund number.</summary>
public sealed class Refund(string refundNumber, string providerRefundId, Money amount, DateTimeOffset requestedAt)
{
    public string RefundNumber { get; } = refundNumber;

    public string ProviderRefundId { get; } = providerRefundId;

    public Money Amount { get; } = amount;

    public DateTimeOffset RequestedAt { get; } = requestedAt;

    /// <summary>Null: the money is still on its way.</summary>
    public DateTimeOffset? CompletedAt { get; internal set; }

    /// <summary>How often the merchant asked; more than once is no harm, it is one refund.</summary>
    public int TimesAsked { get; internal set; } = 1;
}
