using System.Collections.Concurrent;

namespace OrderSaga.Outbox;

/// <summary>
/// The messages that leave one after the other. What was just committed goes before what a sweep has found: a thousand timeouts that are
/// due at once hold up nobody's order.
/// </summary>
internal sealed class SendLane : IDisposable
{
    private readonly ConcurrentQueue<OutboxRow> _fresh = new();
    private readonly ConcurrentQueue<OutboxRow> _leftOver = new();
    private readonly SemaphoreSlim _there = new(0);

    public void Add(OutboxRow row, bool isLeftOver)
    {
        (isLeftOver ? _leftOver : _fresh).Enqueue(row);
        _there.Release();
    }

    public async Task<OutboxRow> Next(CancellationToken cancellationToken)
    {
        await _there.WaitAsync(cancellationToken);
        return _fresh.TryDequeue(out var row) || _leftOver.TryDequeue(out row)
            ? row
            : throw new InvalidOperationException("A lane has one reader, and it was told of a message that is not there.");
    }

    public void Dispose() => _there.Dispose();
}
