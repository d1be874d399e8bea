using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MassTransit;
using OrderSaga.Outbox;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>What only the process itself knows about its run.</summary>
/// <param name="HeapMb">Live and dead objects, as of the last collection.</param>
/// <param name="Gen2Mb">The oldest generation, as of the last collection.</param>
/// <param name="Gen2Collections">Since the start.</param>
/// <param name="GcPauseMs">All pauses since the start.</param>
/// <param name="JitMs">Spent on compiling since the start, by all threads.</param>
/// <param name="Statements">As EF Core counts them; SQLite only.</param>
/// <param name="Commits">As EF Core counts them; SQLite only.</param>
/// <param name="Faults">Messages that a consumer threw at, each attempt; a run with faults measures something else.</param>
/// <param name="Engine">The counters of the engine's meter.</param>
sealed record HostCounters(
    double HeapMb,
    double Gen2Mb,
    int Gen2Collections,
    double GcPauseMs,
    double JitMs,
    long Statements,
    long Commits,
    long Faults,
    IReadOnlyDictionary<string, long> Engine);

sealed class EngineMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public EngineMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is OutboxMetrics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            _counts.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        _listener.Start();
    }

    public IReadOnlyDictionary<string, long> Counts => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);

    public void Dispose() => _listener.Dispose();
}

sealed class FaultCounter : IReceiveObserver
{
    private long _faults;

    public long Faults => Interlocked.Read(ref _faults);

    // The first tells what is wrong; the others would only say it again.
    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class =>
        Interlocked.Increment(ref _faults) == 1 ? Console.Error.WriteLineAsync($"{typeof(T).Name}: {exception}") : Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        Interlocked.Increment(ref _faults);
        return Task.CompletedTask;
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;
}
