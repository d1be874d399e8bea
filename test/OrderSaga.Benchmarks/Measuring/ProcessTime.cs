using System.Globalization;

namespace OrderSaga.Benchmarks.Measuring;

/// <summary>CPU time of a process with all that it started, from Linux's <c>/proc</c>; also of those that have ended meanwhile.</summary>
static class ProcessTime
{
    private const double MsPerTick = 10; // USER_HZ is 100 on every Linux that .NET runs on

    public static double OfTreeMs(int pid)
    {
        var all = new Dictionary<int, (int Parent, long Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(id) is { } stat)
                all[id] = stat;
        }

        return MsPerTick * Sum(pid, all);
    }

    public static double ResidentMb(int pid)
    {
        foreach (var line in File.ReadLines($"/proc/{pid}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                return double.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
        }

        throw new InvalidOperationException($"/proc/{pid}/status has no VmRSS; the process has ended");
    }

    /// <summary>Flushes of all disks since the machine started: what an fsync becomes. Zero where the kernel does not count them.</summary>
    public static long DiskFlushes() => File.ReadLines("/proc/diskstats")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length >= 20 && !words[2].StartsWith("loop", StringComparison.Ordinal))
        .Sum(words => long.Parse(words[18], CultureInfo.InvariantCulture));

    private static long Sum(int pid, Dictionary<int, (int Parent, long Ticks)> all) =>
        (all.TryGetValue(pid, out var own) ? own.Ticks : 0)
        + all.Where(other => other.Value.Parent == pid).Sum(child => Sum(child.Key, all));

    private static (int Parent, long Ticks)? Read(int pid)
    {
        try
        {
            // The name, in parentheses, may hold anything; the fields count from behind it.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null; // it has just ended; its time is its parent's now
        }
    }
}
