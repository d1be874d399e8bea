using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace OrderSaga.Benchmarks.Measuring;

/// <summary>What the machine itself can do, in the same run: figures of two machines compare only as multiples of these.</summary>
static class Machine
{
    private const int FsyncSeconds = 3;
    private const int BlockBytes = 4096;

    public static async Task Print(PostgresServer server, int pgbenchSeconds)
    {
        var table = new Table("Machine", "");
        table.Add("Cores", $"{Environment.ProcessorCount}");
        table.Add("Memory, GB", Table.Show(GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes / 1e9));
        table.Add("Load of the machine before, 1 min", (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]);
        table.Add("PostgreSQL", await server.Version());
        table.Add("pwrite + fsync of 4 KiB, per second", Table.Show(FsyncsPerSecond()));
        if (pgbenchSeconds > 0)
            table.Add("pgbench (TPC-B, scale 10, 8 clients), transactions/s", Table.Show(await Pgbench(server, pgbenchSeconds)));
        table.Print("The machine");
    }

    private static double FsyncsPerSecond()
    {
        var path = Path.Combine(Surroundings.Folder, "fsync");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var block = new byte[BlockBytes];
        var started = Stopwatch.StartNew();
        var count = 0;
        for (; started.Elapsed.TotalSeconds < FsyncSeconds; count++)
        {
            block[0]++;
            RandomAccess.Write(file, block, (count % 256) * (long)BlockBytes);
            RandomAccess.FlushToDisk(file);
        }

        return count / started.Elapsed.TotalSeconds;
    }

    private static async Task<double> Pgbench(PostgresServer server, int seconds)
    {
        await server.CreateDatabase("pgbench");
        await Run("-i", "-s", "10", "-q");
        var output = await Run("-c", "8", "-j", "2", "-T", $"{seconds}");
        await server.DropDatabase("pgbench");
        var line = output.Split('\n').First(text => text.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static async Task<string> Run(params string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(Surroundings.Postgres);
        var start = new ProcessStartInfo(Path.Combine(Surroundings.PostgresPrograms, "pgbench"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments.Append("pgbench"))
            start.ArgumentList.Add(argument);
        start.Environment["PGHOST"] = server.Host;
        start.Environment["PGPORT"] = $"{server.Port}";
        start.Environment["PGUSER"] = server.Username;
        start.Environment["PGPASSWORD"] = server.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"pgbench failed: {await errors}");
    }
}
