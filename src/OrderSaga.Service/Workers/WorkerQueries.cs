using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Workers;

/// <summary>How long things took, in milliseconds: half of them, 95 of 100 and 99 of 100 took no longer.</summary>
public sealed record Delays(double P50Ms, double P95Ms, double P99Ms)
{
    /// <summary>Null: there was nothing.</summary>
    public static Delays? Of(IReadOnlyDictionary<int, long> counts) =>
        Latencies.Percentiles(counts, 0.5, 0.95, 0.99) is [var half, var most, var nearlyAll] ? new Delays(half, most, nearlyAll) : null;
}

/// <summary>A queue and what all processes together did with it in the last minutes.</summary>
/// <param name="Name">As the broker knows it.</param>
/// <param name="Ready">What waits in the broker; null: the broker cannot be asked, or the transport is in memory.</param>
/// <param name="Consumers">How many processes take from it; null as before.</param>
/// <param name="InHand">What processes work on, or had handed over a few seconds ago.</param>
/// <param name="PerSecond">Messages that were done with, on average.</param>
/// <param name="Faults">Attempts that failed in the last minutes.</param>
/// <param name="SentToDone">From when a message was sent to when it was done with; timers left out. Null: there was none.</param>
public sealed record QueueView(string Name, long? Ready, int? Consumers, int InHand, double PerSecond, long Faults, Delays? SentToDone);

/// <summary>A process of the service.</summary>
/// <param name="WorkerId">Of this run.</param>
/// <param name="Host">The machine, or the container.</param>
/// <param name="ProcessId">There.</param>
/// <param name="Version">Of OrderSaga.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">When it last said that it is there; it does so every ten seconds.</param>
/// <param name="Missing">It has not for a minute: it was killed, hangs, or cannot reach the database.</param>
/// <param name="PerSecond">Messages that it was done with, on average of the last minutes.</param>
public sealed record WorkerView(
    Guid WorkerId, string Host, int ProcessId, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool Missing, double PerSecond);

/// <summary>Processes and queues.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="BrokerAway">The broker could not be asked.</param>
/// <param name="Workers">The youngest first.</param>
/// <param name="Queues">By name.</param>
/// <param name="Payments">From when a payment of a provider was taken down to when its order had it; null: there was none.</param>
public sealed record Workforce(
    DateTimeOffset At, bool BrokerAway, IReadOnlyList<WorkerView> Workers, IReadOnlyList<QueueView> Queues, Delays? Payments);

/// <summary>How much is done, and how soon.</summary>
/// <param name="PerSecond">Messages, on average of the last minutes.</param>
/// <param name="Payments">From when a payment of a provider was taken down to when its order had it; null: there was none.</param>
public sealed record Pace(double PerSecond, Delays? Payments);

/// <summary>Adds up what the processes said of themselves.</summary>
public sealed class WorkerQueries(OrderDbContext db, QueueDepths depths, TimeProvider clock)
{
    const int RowsMax = 200;

    public async Task<Workforce> Now(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = await Rows(cancellation);
        var present = rows.Where(row => !IsMissing(row, now)).Select(FiguresOf).ToList();
        var names = present.SelectMany(figures => figures.Endpoints.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var waiting = await depths.Of(names, cancellation);
        return new Workforce(
            now,
            waiting is null,
            rows.ConvertAll(row => new WorkerView(
                row.WorkerId, row.Host, row.ProcessId, row.Version, row.StartedAt, row.SeenAt, IsMissing(row, now), PerSecond(FiguresOf(row)))),
            [
                .. names.Select(name => Queue(name, present, waiting?.GetValueOrDefault(name))),
                .. (waiting ?? new Dictionary<string, QueueDepth>(StringComparer.Ordinal)).Where(pair => !names.Contains(pair.Key, StringComparer.Ordinal))
                    .Select(pair => new QueueView(pair.Key, pair.Value.Ready, pair.Value.Consumers, 0, 0, 0, null)),
            ],
            PaymentsOf(present));
    }

    /// <summary>Of all processes together, without asking the broker.</summary>
    public async Task<Pace> Pace(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var present = (await Rows(cancellation)).Where(row => !IsMissing(row, now)).Select(FiguresOf).ToList();
        return new Pace(present.Sum(PerSecond), PaymentsOf(present));
    }

    Task<List<WorkerRow>> Rows(CancellationToken cancellation) =>
        db.Workers.AsNoTracking().OrderByDescending(row => row.StartedAt).Take(RowsMax).ToListAsync(cancellation);

    static Delays? PaymentsOf(IEnumerable<WorkerFigures> present)
    {
        var all = new Dictionary<int, long>();
        foreach (var figures in present)
            Latencies.AddTo(all, figures.Payments);
        return Delays.Of(all);
    }

    static QueueView Queue(string name, List<WorkerFigures> present, QueueDepth? depth)
    {
        var latencies = new Dictionary<int, long>();
        var (inHand, faults, perSecond) = (0, 0L, 0.0);
        foreach (var figures in present)
        {
            if (!figures.Endpoints.TryGetValue(name, out var endpoint))
                continue;
            inHand += endpoint.InHand;
            faults += endpoint.Faults;
            perSecond += endpoint.Done / Math.Max(1, figures.Seconds);
            Latencies.AddTo(latencies, endpoint.Latencies);
        }

        return new QueueView(name, depth?.Ready, depth?.Consumers, inHand, Math.Round(perSecond, 2), faults, Delays.Of(latencies));
    }

    static bool IsMissing(WorkerRow row, DateTimeOffset now) => now - row.SeenAt > Heartbeat.MissingAfter;

    static WorkerFigures FiguresOf(WorkerRow row) => JsonSerializer.Deserialize<WorkerFigures>(row.Endpoints, JsonSerializerOptions.Web)!;

    static double PerSecond(WorkerFigures figures) => Math.Round(figures.Endpoints.Values.Sum(e => e.Done) / Math.Max(1, figures.Seconds), 2);
}
