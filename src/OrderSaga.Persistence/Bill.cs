namespace OrderSaga.Persistence;

/// <summary>How far the bill of a day has come.</summary>
public enum BillState
{
    /// <summary>The provider has none yet, or could not be asked: it is tried again.</summary>
    Awaited,

    /// <summary>It is here, and compared.</summary>
    Imported,

    /// <summary>It did not come, and nothing is known here of that day either.</summary>
    NothingBooked,

    /// <summary>
    /// It did not come, or could not be read: a case is open, and it is tried on, at a slow pace, for as long as days are made up for.
    /// </summary>
    Missing,
}

/// <summary>
/// A day of one account, in the time zone that it is billed by: whose bill is fetched, by one replica at a time, and compared.
/// </summary>
public sealed class BilledDay
{
    public required string Provider { get; init; }

    public required string Account { get; init; }

    public DateOnly Day { get; init; }

    public BillState State { get; set; }

    /// <summary>Of the bill that counts; 0: none is here.</summary>
    public int Revision { get; set; }

    /// <summary>Until then it is one replica's; a replica that died gives it back by this.</summary>
    public DateTimeOffset LeasedUntil { get; set; }

    /// <summary>When it is looked for, or compared, again; null: when somebody asks for it.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>How often it was looked for in vain.</summary>
    public int Tries { get; set; }

    public string? LastProblem { get; set; }

    public DateTimeOffset? MatchedAt { get; set; }

    /// <summary>How many of its lines, and of what is known here of the day, agreed.</summary>
    public int Agreed { get; set; }

    /// <summary>How many lines bear numbers that no order here can have: another system's.</summary>
    public int Foreign { get; set; }
}

/// <summary>A bill as it was imported. One of the same day that says something else is another revision, and counts from then on.</summary>
public sealed class ImportedBill
{
    public required string Provider { get; init; }

    public required string Account { get; init; }

    public DateOnly Day { get; init; }

    /// <summary>Counts from 1; the highest counts.</summary>
    public int Revision { get; init; }

    public DateTimeOffset ImportedAt { get; init; }

    /// <summary>Who asked for it; <c>schedule</c>: nobody.</summary>
    public required string ImportedBy { get; init; }

    public required string FileName { get; init; }

    /// <summary>SHA-256 of what it says, hexadecimal.</summary>
    public required string Hash { get; init; }

    public int Payments { get; init; }

    public int Refunds { get; init; }

    /// <summary>Sums of each currency, JSON.</summary>
    public List<BilledSum> Sums { get; init; } = [];

    /// <summary>What a person has to look at besides.</summary>
    public List<string> Remarks { get; init; } = [];

    /// <summary>Null: it counts.</summary>
    public DateTimeOffset? ReplacedAt { get; set; }
}

/// <summary>What a bill comes to in one currency, in its minor units; fees in millionths of its main unit.</summary>
public sealed record BilledSum(string Currency, long PaidMinor, long RefundedMinor, long FeesMicros);

/// <summary>A line of the bill that counts.</summary>
public sealed class BilledLine
{
    public required string Provider { get; init; }

    public required string Account { get; init; }

    public DateOnly Day { get; init; }

    public int Revision { get; init; }

    /// <summary>Of the file.</summary>
    public int Line { get; init; }

    public bool IsRefund { get; init; }

    /// <summary><c>Done</c>, <c>UnderWay</c>, <c>Failed</c>, <c>Cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Of the payment, for a refund too.</summary>
    public required string TransactionId { get; init; }

    public string? PaymentNumber { get; init; }

    public string? RefundNumber { get; init; }

    public long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public DateTimeOffset At { get; init; }

    public long? FeeMicros { get; init; }
}
