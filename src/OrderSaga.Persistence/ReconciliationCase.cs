namespace OrderSaga.Persistence;

/// <summary>How a provider's bill and what is known here differ.</summary>
public enum CaseKind
{
    /// <summary>The bill has a payment that nobody here knows of.</summary>
    PaymentUnknown,

    /// <summary>It is in the journal, and no order has it: its order has not come, or refused it.</summary>
    PaymentUnmatched,

    /// <summary>An order has a payment that the bill does not.</summary>
    PaymentNotBilled,

    /// <summary>The bill has a refund that no order asked for.</summary>
    RefundUnknown,

    /// <summary>The provider made a refund that is still under way here.</summary>
    RefundNotTold,

    /// <summary>A refund is completed here that the bill does not have.</summary>
    RefundNotBilled,

    /// <summary>Both know it, of another amount.</summary>
    AmountDiffers,

    /// <summary>Both know it, in another currency.</summary>
    CurrencyDiffers,

    /// <summary>The bill has it twice.</summary>
    BilledTwice,

    /// <summary>No bill came for a day on which money was received here, or none that can be read.</summary>
    BillMissing,
}

/// <summary>
/// A difference between a provider's bill, the journal and the orders. Its id follows from what it is about, so that it is one however often
/// the same is compared; what staff closed stays closed as long as it is of the same amounts.
/// </summary>
public sealed class ReconciliationCase
{
    public const string Open = "Open";
    public const string Closed = "Closed";

    /// <summary>Who closes what has vanished.</summary>
    public const string ByMatching = "reconciliation";

    public Guid Id { get; init; }

    public CaseKind Kind { get; init; }

    public required string Provider { get; init; }

    public required string Account { get; init; }

    /// <summary>Of the bill, or of what is missing in it.</summary>
    public DateOnly Day { get; init; }

    public string? TransactionId { get; init; }

    public string? PaymentNumber { get; set; }

    public string? RefundNumber { get; init; }

    /// <summary>Null: no order can be named.</summary>
    public Guid? OrderId { get; set; }

    public string? OrderNumber { get; set; }

    public string? Merchant { get; set; }

    /// <summary>What the bill says; null: it does not have it.</summary>
    public long? TheirsMinor { get; set; }

    public string? TheirCurrency { get; set; }

    public DateTimeOffset? TheirAt { get; set; }

    /// <summary>What is known here; null: nothing.</summary>
    public long? OursMinor { get; set; }

    public string? OurCurrency { get; set; }

    public DateTimeOffset? OurAt { get; set; }

    /// <summary>What else there is to say, in a sentence.</summary>
    public string? Detail { get; set; }

    public required string State { get; set; }

    /// <summary>From 1; each change is one more.</summary>
    public int Version { get; set; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }

    public string? ClosedBy { get; set; }

    public string? CloseReason { get; set; }
}
