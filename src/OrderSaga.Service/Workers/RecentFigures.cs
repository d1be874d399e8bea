namespace OrderSaga.Service.Workers;

/// <summary>What an endpoint did in the last minutes, as a process writes it down.</summary>
public sealed record EndpointFigures(int InHand, long Done, long Faults, IReadOnlyDictionary<int, long> Latencies);

/// <summary>What a process did in the last minutes; <paramref name="Seconds"/> is how long that was.</summary>
public sealed record WorkerFigures(
    double Seconds, IReadOnlyDictionary<string, EndpointFigures> Endpoints, IReadOnlyDictionary<int, long> Payments);

/// <summary>Keeps the counts of the last beats, so that a rate is one of minutes and not of a moment.</summary>
public sealed class RecentFigures(EndpointWatch watch, TimeProvider clock)
{
    const int BeatsKept = 30;
    readonly Queue<Beat> _beats = new();
    long _since = clock.GetTimestamp();

    /// <summary>Ends a beat, and sums those that are kept.</summary>
    public WorkerFigures Take()
    {
        var now = clock.GetTimestamp();
        _beats.Enqueue(new Beat(
            clock.GetElapsedTime(_since, now).TotalSeconds,
            watch.Endpoints.ToDictionary(pair => pair.Key, pair => Take(pair.Value), StringComparer.Ordinal),
            watch.Payments.Take()));
        _since = now;
        if (_beats.Count > BeatsKept)
            _beats.Dequeue();

        var payments = new Dictionary<int, long>();
        foreach (var beat in _beats)
            Latencies.AddTo(payments, beat.Payments);
        return new WorkerFigures(
            _beats.Sum(beat => beat.Seconds),
            _beats.Last().Endpoints.Keys.ToDictionary(name => name, Sum, StringComparer.Ordinal),
            payments);
    }

    EndpointFigures Sum(string endpoint)
    {
        var latencies = new Dictionary<int, long>();
        long done = 0, faults = 0;
        foreach (var figures in _beats.Select(beat => beat.Endpoints.GetValueOrDefault(endpoint)).OfType<EndpointFigures>())
        {
            done += figures.Done;
            faults += figures.Faults;
            Latencies.AddTo(latencies, figures.Latencies);
        }

        return new EndpointFigures(_beats.Last().Endpoints[endpoint].InHand, done, faults, latencies);
    }

    static EndpointFigures Take(EndpointCounts counts)
    {
        var (done, faults) = counts.Take();
        return new EndpointFigures(counts.InHand, done, faults, counts.Latencies.Take());
    }

    sealed record Beat(double Seconds, IReadOnlyDictionary<string, EndpointFigures> Endpoints, IReadOnlyDictionary<int, long> Payments);
}
