namespace OrderSaga.KillHost.Faults;

/// <summary>Something that happens to the service or to what it needs.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Strike">While customers are there.</param>
internal sealed record Fault(string Name, Func<FaultScene, CancellationToken, Task> Strike)
{
    /// <summary>How the service is started; absent: with all it needs.</summary>
    public Func<FaultScene, CancellationToken, Task>? Start { get; init; }

    /// <summary>The checkout cannot come by a broker that is not there yet.</summary>
    public bool IsWithoutBrokerAtFirst { get; init; }

    /// <summary>docs/reliability.md says what each of them is.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. BrokerFaults.All, .. DatabaseFaults.All, .. ProcessFaults.All,
    ];

    public static Fault Named(string name) => All.FirstOrDefault(fault => fault.Name == name)
        ?? throw new ArgumentException($"{name} is no fault; they are {string.Join(", ", All.Select(fault => fault.Name))}", nameof(name));
}
