using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>Which way the money of a bill's line went.</summary>
public enum BillEntryKind
{
    /// <summary>A customer paid.</summary>
    Payment,

    /// <summary>Money went back.</summary>
    Refund,
}

/// <summary>How far a bill's line has come.</summary>
public enum BillEntryStatus
{
    /// <summary>The money moved.</summary>
    Done,

    /// <summary>A refund was taken on and is not made yet; no later bill tells of it again.</summary>
    UnderWay,

    /// <summary>A refund was taken on and not made: no money moved.</summary>
    Failed,

    /// <summary>A payment was called off before its money moved: no bill tells of it again, nor of the refund that called it off.</summary>
    Cancelled,
}

/// <summary>A line of a provider's bill in our words.</summary>
/// <param name="Line">Which line of the file, from 1; for bills that are no file, which entry.</param>
/// <param name="Kind">Payment or refund.</param>
/// <param name="TransactionId">The provider's own id of the payment, for a refund too: of the payment whose money went back.</param>
/// <param name="PaymentNumber">The number that the provider was given for the payment; null: the bill does not say it.</param>
/// <param name="Amount">What was asked for or given back, before any coupons and fees; never negative.</param>
/// <param name="At">When, by the provider's clock.</param>
public sealed record BillEntry(
    int Line, BillEntryKind Kind, string TransactionId, string? PaymentNumber, Money Amount, DateTimeOffset At)
{
    /// <summary>Our number of the refund; null for payments, and for refunds that somebody made at the provider without one.</summary>
    public string? RefundNumber { get; init; }

    /// <summary>How far it has come.</summary>
    public BillEntryStatus Status { get; init; }

    /// <summary>
    /// The provider's fee in millionths of the currency's main unit, for fees have more places than amounts; negative: given back. Null:
    /// the bill does not say it.
    /// </summary>
    public long? FeeMicros { get; init; }
}

/// <summary>A day's bill, read and found to agree with itself.</summary>
/// <param name="Entries">In the order of the file.</param>
/// <param name="Remarks">What is in the bill besides and has to be looked at by a person, in a sentence each.</param>
public sealed record DayBill(IReadOnlyList<BillEntry> Entries, IReadOnlyList<string> Remarks);

/// <summary>A bill that cannot be read, or is not the one that was asked for: the message names the line and says what to do.</summary>
/// <param name="message">What is wrong, and the cure.</param>
public sealed class BillUnreadableException(string message) : Exception(message);
