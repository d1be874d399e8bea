namespace OrderSaga.Providers;

/// <summary>
/// What names a payment with UnionPay besides its number: <c>txnTime</c>, and after a comma its end, <c>payTimeout</c>. Both as the
/// checkout sent them to UnionPay: 14 digits, in the time of China.
/// </summary>
internal sealed record UnionPayReference(string TxnTime, DateTimeOffset? PayTimeout)
{
    /// <summary>UnionPay judges by its clock, and what it took in the last moment takes a moment to be seen.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    /// <summary>Null when it is missing or malformed.</summary>
    public static UnionPayReference? Read(string? providerReference)
    {
        if (providerReference?.Split(',') is not { Length: 1 or 2 } parts || UnionPayText.Time(parts[0]) is null)
            return null;
        if (parts.Length == 1)
            return new UnionPayReference(parts[0], null);
        return UnionPayText.Time(parts[1]) is { } payTimeout ? new UnionPayReference(parts[0], payTimeout) : null;
    }

    /// <summary>What is paid from now on, UnionPay gives back by itself and does not tell of.</summary>
    public bool IsOver(DateTimeOffset now) => PayTimeout is { } end && now - Tolerance > end;
}
