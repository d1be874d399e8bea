using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Serialization;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>
/// Sends committed messages, straight from memory, in lanes: messages of one group keep their order, and one that is stuck holds up only
/// its lane.
/// The rows in the table are the copy that survives a crash.
/// </summary>
internal sealed class OutboxDispatcher<TDbContext>(
    IServiceProvider services,
    OutboxOptions<TDbContext> options,
    Settlements<TDbContext> settlements,
    InMemoryDelivery inMemory,
    BusReadiness readiness,
    OutboxProbe probe,
    TimeProvider clock,
    ILogger<OutboxDispatcher<TDbContext>> logger) : IHostedLifecycleService, IDisposable
    where TDbContext : DbContext
{
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, OutboxRow> _inFlight = [];
    private readonly SendLane[] _lanes = [.. Enumerable.Range(0, options.SendLanes).Select(_ => new SendLane())];
    private readonly SendWatch _watch = new(options.SendLanes, options.SendTimeout);
    private readonly SendEndpoints _endpoints = new(options.SendTimeout);

    private readonly CancellationTokenSource _stopSending = new();
    private readonly CancellationTokenSource _stopSettling = new();
    private readonly Patience _patience = new(clock);
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private Task _settling = Task.CompletedTask;
    private volatile bool _isClosed;
    private long _freshCount;

    /// <summary>How many messages are handed over and not yet settled.</summary>
    public int InFlightCount => _inFlight.Count;

    /// <summary>The messages that are handed over and not yet settled.</summary>
    public IEnumerable<OutboxRow> InHand => _inFlight.Values;

    /// <summary>How many messages have come straight from a commit since the start.</summary>
    public long FreshCount => Volatile.Read(ref _freshCount);

    public bool HasAnyOf(List<OutboxRow> rows) => rows.Exists(row => _inFlight.ContainsKey(row.MessageId));

    /// <summary>May a sweep bring more? What it does not bring is safe in the table.</summary>
    public bool HasRoom => _inFlight.Count < options.InHandMax;

    /// <summary>
    /// Takes committed messages. Those that it has already are not taken twice; those that come too late stay in the table.
    /// </summary>
    public int Hand(IReadOnlyList<OutboxRow> rows, bool isLeftOver = false)
    {
        var taken = 0;
        foreach (var row in rows)
        {
            if (_isClosed || !_inFlight.TryAdd(row.MessageId, row))
                continue;
            taken++;
            if (!isLeftOver)
                Interlocked.Increment(ref _freshCount);
            _lanes[(uint)row.GroupId.GetHashCode() % (uint)_lanes.Length].Add(row, isLeftOver);
        }

        return taken;
    }

    /// <summary>Completes when a message has been settled, or failed to be.</summary>
    public Task WaitMoved() => Volatile.Read(ref _moved).Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_lanes.Select((_, lane) => Task.Run(() => Run(lane, _stopSending.Token), CancellationToken.None)));
        _settling = Task.Run(() => settlements.Run(OnSettled, _stopSettling.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before anything stops, what is committed may still leave. The limit is short: what remains is safe in the table.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.DrainTimeout);
        try
        {
            while (!_inFlight.IsEmpty && readiness.IsReady)
            {
                var moved = WaitMoved();
                if (!_inFlight.IsEmpty)
                    await moved.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            logger.DrainTimedOut(_inFlight.Count, typeof(TDbContext).Name);
        }

        _isClosed = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isClosed = true;
        await _stopSending.CancelAsync();
        // Of a send that hangs the row is in the table: who stops does not wait for it.
        await _running.WaitAsync(StopMax, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>After everything has stopped: what was consumed meanwhile need not be sent again after the next start.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        settlements.Complete();
        _stopSettling.CancelAfter(options.DrainTimeout);
        await _settling.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopSettling.CancelAsync();
    }

    public void Dispose()
    {
        _stopSending.Dispose();
        _stopSettling.Dispose();
        _watch.Dispose();
    }

    private async Task Run(int lane, CancellationToken cancellationToken)
    {
        await readiness.WaitReady(cancellationToken);
        var bus = services.GetRequiredService<IBusInstance>();
        // Once for the lane; else MassTransit does it for each message, with a new execution context each time.
        if (bus.HostConfiguration.SendLogContext is { } log)
            LogContext.SetCurrentIfNull(log);
        while (true)
            await SendUntilDecided(bus, lane, await _lanes[lane].Next(cancellationToken), cancellationToken);
    }

    private async Task SendUntilDecided(IBusInstance bus, int lane, OutboxRow row, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Send(bus, lane, row);
                return;
            }
            catch (Exception exception) when (IsTransportAway(bus, exception))
            {
                // The row is not at fault, and the rows behind it would fare no better.
                if (_patience.MaySpeak())
                    logger.TransportAway(exception, typeof(TDbContext).Name);
                await _patience.Wait(Patience.BackOff(attempt, options.BackOffMax), cancellationToken);
            }
            catch (Exception exception)
            {
                settlements.Settle(row, exception);
                return;
            }
        }
    }

    private async Task Send(IBusInstance bus, int lane, OutboxRow row)
    {
        if (row.ExpiresAt <= clock.GetUtcNow())
        {
            settlements.Settle(row, null);
            return;
        }

        var message = new StoredMessage(row, clock);
        var destination = message.Destination;
        if (message.DueAt is { } dueAt && dueAt - clock.GetUtcNow() is { Ticks: > 0 } delay)
            destination = message.Delay(Queues(dueAt, delay), delay);
        var endpoint = await _endpoints.Find(bus.Bus, destination);
        var mustArrive = message.MustArrive |= options.MustArrive(row);
        var isTracked = inMemory.Track(bus, row.MessageId, destination, mustArrive, error => settlements.Settle(row, error));
        try
        {
            // Not cancelled: a broken-off send has an outcome that nobody knows. A transport that hangs is left behind, and the row is sent
            // again.
            var sending = endpoint.Send(new SerializedMessageBody(), message, CancellationToken.None);
            await probe.Reached(OutboxPoint.Sending, 1);
            await _watch.Wait(lane, sending);
            await probe.Reached(OutboxPoint.Confirmed, 1);
        }
        catch (Exception exception)
        {
            inMemory.Forget(row.MessageId);
            _endpoints.Forget(destination);
            if (NobodyBoundException.IsSaidBy(exception))
                throw new NobodyBoundException(destination, exception);
            throw;
        }

        OutboxMetrics.Sent.Count<TDbContext>();
        if (!isTracked)
            settlements.Settle(row, null);
    }

    // Without them, and for as long as it must wait longer than they can, a message waits in the outbox.
    private DelayQueues Queues(DateTimeOffset dueAt, TimeSpan delay) => options.Timeouts switch
    {
        DelayQueues queues when delay <= DelayQueues.LongestDelay => queues,
        DelayQueues => throw new NotDueException(dueAt - DelayQueues.LongestDelay),
        _ => throw new NotDueException(dueAt),
    };

    private static bool IsTransportAway(IBusInstance bus, Exception exception) =>
        exception is ConnectionException or TimeoutException or OperationCanceledException
        || bus.BusControl.CheckHealth().Status == BusHealthStatus.Unhealthy;

    private void OnSettled(Settlement settlement)
    {
        _inFlight.TryRemove(settlement.Row.MessageId, out _);
        Interlocked.Exchange(ref _moved, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
