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
    private readonly Lock planning = new();
    private readonly Dictionary<Operation, Queue<Planned>> faults = [];

    /// <summary>Plans a fault, behind those that are planned already.</summary>
    /// <param name="operation">What goes wrong.</param>
    /// <param name="fault">How.</param>
    /// <param name="times">How often in a row.</param>
    public FaultPlan On(Operation operation, Fault fault, int times = 1)
    {
        lock (planning)
        {
            if (!faults.TryGetValue(operation, out var queue))
                faults[operation] = queue = new();
            queue.Enqueue(new Planned(fault, times));
        }

        return this;
    }

    public void Heal()
    {
        lock (planning)
            faults.Clear();
    }

    internal Fault? Next(Operation operation)
    {
        lock (planning)
        {
            if (!faults.TryGetValue(operation, out var queue) || !queue.TryPeek(out var next))
                return null;
            if (--next.Left <= 0)
                queue.Dequeue();
            return next.Fault;
        }
    }

    private sealed class Planned(Fault fault, int times)
    {
        public Fault Fault => fault;

        public int Left { get; set; } = times;
    }
}
