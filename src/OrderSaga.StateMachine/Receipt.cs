using System.Text.Json.Serialization;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What a receipt is at this moment; exactly one of these.</summary>
public enum ReceiptStanding
{
    /// <summary>It pays the order; a part of it may have been given back.</summary>
    Kept,

    /// <summary>It will pay the order if the stock participant says yes.</summary>
    WaitingForStock,

    /// <summary>A wrong amount that staff decide about, or one above the limit that one person alone attached and that would go back.</summary>
    Held,

    /// <summary>All of it goes back.</summary>
    RefundUnderWay,

    /// <summary>All of it is back.</summary>
    Refunded,
}

/// <summary>A payment that a provider proved to us; provider, account and transaction id name it.</summary>
/// <param name="Provider">Which provider.</param>
/// <param name="Account">Which of the merchant's accounts with it.</param>
/// <param name="TransactionId">The provider's own id.</param>
/// <param name="PaymentNumber">The number under which it was paid.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="PaidAt">By the provider's clock.</param>
public sealed record Receipt(
    string Provider, string Account, string TransactionId, string PaymentNumber, Money Amount, DateTimeOffset PaidAt)
{
    public ReceiptStanding Standing { get; init; }

    /// <summary>What was decided when it came.</summary>
    public PaymentOutcome Decision { get; init; }

    /// <summary>One person alone attached it: above the limit it does not go back without another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasAttachedAlone { get; init; }

    public List<Refund> Refunds { get; init; } = [];

    /// <summary>What was asked back so far; refunds under way count.</summary>
    [JsonIgnore]
    public long AskedBackMinor => Refunds.Sum(refund => refund.AmountMinor);

    /// <summary>What was not asked back yet.</summary>
    [JsonIgnore]
    public long LeftMinor => Amount.MinorUnits - AskedBackMinor;

    [JsonIgnore]
    public bool IsWanted => Standing is ReceiptStanding.Kept or ReceiptStanding.WaitingForStock;
}

/// <summary>Money that goes back: one number, one receipt, one amount.</summary>
/// <param name="Ordinal">Counts the order's refunds from 1.</param>
/// <param name="EffectId">Of its <see cref="RequestRefund"/>.</param>
/// <param name="RefundNumber">The effect id as the provider's idempotency key.</param>
/// <param name="AmountMinor">In minor units of the receipt's currency.</param>
/// <param name="Reason">Why; the payer may see it.</param>
public sealed record Refund(int Ordinal, Guid EffectId, string RefundNumber, long AmountMinor, string Reason)
{
    /// <summary>When it was first asked for; null: before orders remembered it.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    public RefundStatus Status { get; init; }

    /// <summary>By the provider's clock; null: not yet.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why the provider last said no, in its words; null: it did not.</summary>
    public string? LastFailure { get; init; }

    public DateTimeOffset? LastFailedAt { get; init; }
}

public enum RefundStatus
{
    UnderWay,
    Completed,
}

/// <summary>A payment that was opened with a provider; provider, account and payment number name it.</summary>
/// <param name="Provider">Which provider.</param>
/// <param name="Account">Which of the merchant's accounts with it.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
public sealed record Attempt(string Provider, string Account, string PaymentNumber)
{
    /// <summary>Null: the provider told us of it before the checkout did.</summary>
    public Money? Amount { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public string? ProviderReference { get; init; }

    public AttemptStatus Status { get; init; }

    /// <summary>The ordinal of the ClosePayment that was sent for it; null: none.</summary>
    public int? CloseOrdinal { get; init; }

    /// <summary>Why a try to pay last failed, in the provider's words; the attempt stays open.</summary>
    public string? LastFailure { get; init; }

    public DateTimeOffset? LastFailedAt { get; init; }
}

public enum AttemptStatus
{
    /// <summary>Money may still come by it.</summary>
    Open,

    /// <summary>The provider closed it: no money can come by it.</summary>
    Closed,

    /// <summary>Money came by it.</summary>
    Paid,
}
