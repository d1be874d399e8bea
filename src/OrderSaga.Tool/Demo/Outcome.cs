using OrderSaga.Contracts;

namespace OrderSaga.Tool.Demo;

/// <summary>What an order must have become. Everything about its receipts follows: all money that is not kept must be back.</summary>
internal sealed record Outcome(ClosureReason? Closure)
{
    public static readonly Outcome Fulfilled = new(ClosureReason.Fulfilled);
    public static readonly Outcome Expired = new(ClosureReason.Expired);
    public static readonly Outcome Cancelled = new(ClosureReason.Cancelled);
    public static readonly Outcome OutOfStock = new(ClosureReason.OutOfStock);
    public static readonly Outcome Refunded = new(ClosureReason.Refunded);

    /// <summary>The order never came, and its money is kept where staff see it.</summary>
    public static readonly Outcome Unmatched = new((ClosureReason?)null);

    /// <summary>What staff gave back of the payment that was kept.</summary>
    public long GivenBackMinor { get; init; }

    public override string ToString() => Closure?.ToString() ?? "unmatched payment";
}

/// <summary>What the script makes of the order when nothing is in its way. Another end is judged by its own timeline.</summary>
internal sealed record Expectation(Outcome Outcome)
{
    /// <summary>A person must have been asked to look, for this cause.</summary>
    public string? Attention { get; init; }

    public static implicit operator Expectation(Outcome outcome) => new(outcome);

    public override string ToString() => Outcome.ToString();
}
