namespace OrderSaga.Benchmarks.Load;

/// <summary>What the outside saw of a run.</summary>
/// <param name="Orders">Orders of which <c>OrderPaid</c> was seen.</param>
/// <param name="Seconds">From the first order placed to the last seen paid.</param>
/// <param name="Duplicates">Events that were seen more than once.</param>
/// <param name="LatenciesMs">From <c>PaymentSucceeded</c> to <c>OrderPaid</c>, in the order of payment.</param>
sealed record LoadResult(int Orders, double Seconds, int Duplicates, IReadOnlyList<Latency> LatenciesMs)
{
    public double OrdersPerSecond => Orders / Seconds;
}

/// <summary>One payment.</summary>
/// <param name="AtSeconds">When it was, or should have been, published; since the start of the run.</param>
/// <param name="Ms">Until <c>OrderPaid</c> was seen.</param>
sealed record Latency(double AtSeconds, double Ms);
