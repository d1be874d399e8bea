using System.Diagnostics.Metrics;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>
/// What one counter of the engine has counted since this was made, in this test: the meter is one for the whole process, and other tests
/// run beside. A host is its test's, for all that it does goes on from where the test started it.
/// </summary>
public sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _test = TestContext.CurrentContext.Test.ID;
    private long _total;

    public Counted(string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name is OutboxMetrics.MeterName && published.Name.Equals(instrument, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (TestContext.CurrentContext.Test.ID != _test)
                return;
            foreach (var tag in tags)
            {
                if (tag is { Key: "store", Value: nameof(EngineDbContext) })
                    Interlocked.Add(ref _total, count);
            }
        });
        _listener.Start();
    }

    public long Total => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}
