using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Scheduling;
using MassTransit.Transports;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.Service.Workers;

/// <summary>Counts what the endpoints of this process do. It is in the way of every message and allocates nothing.</summary>
public sealed class EndpointWatch(TimeProvider clock) : IReceiveObserver
{
    readonly ConcurrentDictionary<Uri, EndpointCounts> _endpoints = [];

    /// <summary>From when a provider's payment was taken down to when its order had it.</summary>
    public Latencies Payments { get; } = new();

    public IEnumerable<KeyValuePair<string, EndpointCounts>> Endpoints => _endpoints.Select(
        pair => KeyValuePair.Create(pair.Key.GetEndpointName() ?? pair.Key.ToString(), pair.Value));

    /// <summary>An endpoint is listed also before its first message.</summary>
    public void Know(Uri inputAddress) => _endpoints.GetOrAdd(inputAddress, static _ => new EndpointCounts());

    public Task PreReceive(ReceiveContext context)
    {
        Of(context).Begin();
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context)
    {
        Of(context).End(isFault: false);
        return Task.CompletedTask;
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        Of(context).End(isFault: true);
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        // A timer was sent when it was set: how long ago that is says nothing. What waits for its order, or was known, was not done.
        if (context.SentTime is { } sent && !context.Headers.TryGetHeader(MessageHeaders.SchedulingTokenId, out _) && !NotConsumed.IsOn(context))
        {
            var took = clock.GetUtcNow().UtcDateTime - sent.ToUniversalTime();
            Of(context.ReceiveContext).Latencies.Add(took);
            // What a person has decided about reaches no order.
            if (typeof(T) == typeof(PaymentSucceeded) && consumerType != nameof(DecidedPayments))
                Payments.Add(took);
        }

        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    EndpointCounts Of(ReceiveContext context) => _endpoints.GetOrAdd(context.InputAddress, static _ => new EndpointCounts());
}

/// <summary>What one endpoint of this process did since it was asked last.</summary>
public sealed class EndpointCounts
{
    int _inHand;
    long _done;
    long _faults;

    public Latencies Latencies { get; } = new();

    public int InHand => Volatile.Read(ref _inHand);

    public void Begin() => Interlocked.Increment(ref _inHand);

    public void End(bool isFault)
    {
        Interlocked.Decrement(ref _inHand);
        Interlocked.Increment(ref _done);
        if (isFault)
            Interlocked.Increment(ref _faults);
    }

    public (long Done, long Faults) Take() => (Interlocked.Exchange(ref _done, 0), Interlocked.Exchange(ref _faults, 0));
}
