using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace OrderSaga.Outbox;

/// <summary>SQLite has one writer at a time. Waiting here is fair and costs nothing; waiting for SQLITE_BUSY sleeps and polls.</summary>
internal static class WriteGate
{
    // Past this something holds the gate for too long; SQLite's own lock then decides, and its error names the problem.
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);
    private static readonly ConditionalWeakTable<DbConnection, Pass> Passes = [];

    public static void Enter(DbConnection connection)
    {
        var gate = GateOf(connection);
        if (gate.Wait(WaitMax))
            Passes.AddOrUpdate(connection, new Pass(gate));
    }

    public static async ValueTask EnterAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var gate = GateOf(connection);
        if (await gate.WaitAsync(WaitMax, cancellationToken))
            Passes.AddOrUpdate(connection, new Pass(gate));
    }

    public static void Leave(DbConnection connection)
    {
        if (!Passes.TryGetValue(connection, out var pass))
            return;
        Passes.Remove(connection);
        pass.GiveBack();
    }

    // Every private in-memory database is a database of its own; its connection string says so, and nobody else can wait for it.
    private static SemaphoreSlim GateOf(DbConnection connection) =>
        Gates.GetOrAdd(Path.GetFullPath(connection.DataSource), _ => new SemaphoreSlim(1, 1));

    private sealed class Pass(SemaphoreSlim gate)
    {
        private int _given;

        public void GiveBack()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                gate.Release();
        }
    }
}
