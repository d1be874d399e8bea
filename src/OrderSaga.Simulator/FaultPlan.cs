using System.Collections.Concurrent;

namespace OrderSaga.Simulator;

public enum Operation
{
    Query,
    Close,
    Refund,
    QueryRefund,
}

/// <summary>How a provider's answer goes wrong.</summary>
public enum Fault
{
    /// <summary>502 from its front, nothing was done.</summary>
    Unavailable,

    /// <summary>It was done, and the answer is a 502.</summary>
    UnavailableAfterSuccess,

    /// <summary>It was done, and the connection is cut instead of an answer.</summary>
    CutAfterSuccess,

    /// <summary>It was done, and no answer comes for as long as the caller waits.</summary>
    SilentAfterSuccess,
}

/// <summary>What goes wrong with one payment, in order; afterwards all is well.</summary>
public sealed class FaultPlan
{
    private readonly ConcurrentDictionary<Operation, ConcurrentQueue<Fault>> faults = new();

    public FaultPlan On(Operation operation, Fault fault, int times = 1)
    {
        var queue = faults.GetOrAdd(operation, _ => new());
        for (var i = 0; i < times; i++)
            queue.Enqueue(fault);
        return this;
    }

    public void Heal() => faults.Clear();

    internal Fault? Next(Operation operation) =>
        faults.TryGetValue(operation, out var queue) && queue.TryDequeue(out var fault) ? fault : null;
}
