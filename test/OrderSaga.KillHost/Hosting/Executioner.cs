using System.Diagnostics;
using System.Globalization;

namespace OrderSaga.KillHost.Hosting;

/// <summary>Kills this very process where it was told to: nothing is flushed, nobody is told, no handler runs.</summary>
internal sealed class Executioner
{
    /// <summary>The order, as in <see cref="KillOrder.Parse"/>; absent: nobody dies.</summary>
    public const string OrderVariable = "ORDERSAGA_KILL";

    /// <summary>Where the last words go; nothing is counted before a file of this name and <see cref="ArmedSuffix"/> is there.</summary>
    public const string FileVariable = "ORDERSAGA_KILL_FILE";

    public const string ArmedSuffix = ".armed";

    private readonly KillOrder? order;
    private readonly string file = Environment.GetEnvironmentVariable(FileVariable) ?? string.Empty;
    private readonly Lock gate = new();
    private bool isArmed;
    private int reached;

    public Executioner() =>
        order = Environment.GetEnvironmentVariable(OrderVariable) is { Length: > 0 } text ? KillOrder.Parse(text) : null;

    /// <summary>Is it there that this process is to die?</summary>
    public bool WaitsFor(KillPlace place) => order?.Place == place;

    /// <summary>Does not return if it was the time.</summary>
    public void Reached(KillPlace place, int count)
    {
        if (order is null || order.Place != place || count < order.CountMin)
            return;
        lock (gate) // whoever else is at work goes on until the signal comes, as in a real death
        {
            isArmed = isArmed || File.Exists(file + ArmedSuffix);
            if (!isArmed || ++reached < order.Nth)
                return;
            var words = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {place} {count}");
            File.WriteAllText(file, words);
            Console.Error.WriteLine($"SIGKILL to pid {words}");
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit(); // until the signal is here nothing may go on
        }
    }
}
