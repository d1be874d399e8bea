using System.Text;
using System.Threading.Channels;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OrderSaga.Benchmarks.Load;

/// <summary>
/// Places orders, pays them and sees them paid, as a checkout and a listener of another company would: RabbitMQ's own client and plain
/// JSON. One connection; one channel publishes with confirmations, one consumes.
/// </summary>
sealed class Generator : IAsyncDisposable
{
    private const int ObserverPrefetch = 2000;
    private const int AckEvery = 100;

    private static readonly BasicProperties Persistent = new()
    {
        ContentType = Envelope.ContentType,
        DeliveryMode = DeliveryModes.Persistent,
    };

    private readonly IConnection _connection;
    private readonly EventSeal _seal;
    private readonly Channel<(bool IsPayment, int Order)> _toPublish =
        Channel.CreateUnbounded<(bool, int)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly string _runCode = Envelope.NewRunCode();
    private readonly Envelope _placed;
    private readonly Envelope _paid;
    private Task _publishing = Task.CompletedTask;
    private IChannel? _observing;
    private int _unacknowledged;
    private int _firstOfRun;
    private int _next;
    private Action<int> _sawAwaiting = _ => { };
    private Action<int> _sawPaid = _ => { };
    private long _published;
    private long _confirmed;
    private long _refused;
    private long _timeouts;
    private long _paidSeen;

    private Generator(IConnection connection, EventSeal seal)
    {
        (_connection, _seal) = (connection, seal);
        var now = TimeProvider.System.GetUtcNow();
        _placed = Envelope.OfPlaced(_runCode, now);
        _paid = Envelope.OfPaid(_runCode, now);
    }

    /// <summary>Messages that arrived in <see cref="Broker.TimeoutsQueue"/>.</summary>
    public long TimeoutsSeen => Interlocked.Read(ref _timeouts);

    /// <summary>Orders seen paid since the generator began, in all of its runs.</summary>
    public long PaidSeen => Interlocked.Read(ref _paidSeen);

    public static async Task<Generator> Connect(Uri broker, QueueKind queue, EventSeal seal, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "generator" }
            .CreateConnectionAsync(cancellationToken);
        var generator = new Generator(connection, seal);
        await generator.Observe(queue, cancellationToken);
        await generator.StartPublishing(cancellationToken);
        return generator;
    }

    /// <summary>Keeps a number of orders under way.</summary>
    public Task<LoadResult> RunClosed(int orders, int inFlight, TimeSpan limit)
    {
        Begin(orders);
        var loop = new ClosedLoop(
            orders, inFlight, limit, order => Publish(isPayment: false, order), order => Publish(isPayment: true, order));
        (_sawAwaiting, _sawPaid) = (loop.SawAwaiting, loop.SawPaid);
        return loop.Run();
    }

    /// <summary>Places and pays by the clock, whatever has become of the orders before.</summary>
    public Task<LoadResult> RunOpen(double perSecond, TimeSpan duration, CancellationToken stop = default)
    {
        var loop = new OpenLoop(perSecond, duration, order => Publish(isPayment: false, order), order => Publish(isPayment: true, order));
        Begin(loop.Orders);
        (_sawAwaiting, _sawPaid) = (loop.SawAwaiting, loop.SawPaid);
        return loop.Run(stop);
    }

    /// <summary>Orders that wait for money and get none.</summary>
    public async Task PlaceOnly(int orders)
    {
        Begin(orders);
        var seen = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sawAwaiting = _ =>
        {
            if (Interlocked.Increment(ref seen) == orders)
                done.TrySetResult();
        };
        for (var order = 0; order < orders; order++)
            Publish(isPayment: false, order);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        _toPublish.Writer.TryComplete();
        await _publishing;
        await _connection.DisposeAsync();
        if (Interlocked.Read(ref _refused) > 0 || Interlocked.Read(ref _confirmed) < Interlocked.Read(ref _published))
            await Console.Error.WriteLineAsync($"generator: {_published} published, {_confirmed} confirmed, {_refused} refused");
    }

    // Each run of this generator continues the numbers of the one before; its loop counts from 0.
    private void Begin(int orders) => (_firstOfRun, _next) = (_next, _next + orders);

    private void Publish(bool isPayment, int order) => _toPublish.Writer.TryWrite((isPayment, _firstOfRun + order));

    private async Task StartPublishing(CancellationToken cancellationToken)
    {
        // Tracked by count and not by message: an order that is seen paid has proven that its messages arrived.
        var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken);
        channel.BasicAcksAsync += (_, ack) =>
        {
            Interlocked.Exchange(ref _confirmed, (long)ack.DeliveryTag);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, _) =>
        {
            Interlocked.Increment(ref _refused);
            return Task.CompletedTask;
        };
        _publishing = Task.Run(() => Publishing(channel), CancellationToken.None);
    }

    private async Task Publishing(IChannel channel)
    {
        await foreach (var (isPayment, order) in _toPublish.Reader.ReadAllAsync())
        {
            var exchange = isPayment ? Envelope.ExchangeOf<PaymentSucceeded>() : Envelope.ExchangeOf<OrderPlaced>();
            var body = (isPayment ? _paid : _placed).Write(order, _seal);
            await channel.BasicPublishAsync(exchange, "", mandatory: false, Persistent, body);
            _published++;
        }
    }

    private async Task Observe(QueueKind queue, CancellationToken cancellationToken)
    {
        _observing = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await _observing.DeclareFanouts(cancellationToken);
        await _observing.DeclareQueue(Broker.ObserverQueue, queue, cancellationToken);
        await _observing.DeclareQueue(Broker.TimeoutsQueue, queue, cancellationToken);
        foreach (var exchange in (string[])[Envelope.ExchangeOf<OrderAwaitingPayment>(), Envelope.ExchangeOf<OrderPaid>()])
            await _observing.QueueBindAsync(Broker.ObserverQueue, exchange, "", cancellationToken: cancellationToken);
        await _observing.QueueBindAsync(Broker.TimeoutsQueue, Broker.TimeoutsQueue, "", cancellationToken: cancellationToken);
        await _observing.BasicQosAsync(0, ObserverPrefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_observing);
        var runCode = Encoding.ASCII.GetBytes(_runCode);
        consumer.ReceivedAsync += (_, delivery) => Saw(delivery, runCode);
        await _observing.BasicConsumeAsync(Broker.ObserverQueue, autoAck: false, consumer, cancellationToken);
        var timeouts = new AsyncEventingBasicConsumer(_observing);
        timeouts.ReceivedAsync += (_, _) =>
        {
            Interlocked.Increment(ref _timeouts);
            return Task.CompletedTask;
        };
        await _observing.BasicConsumeAsync(Broker.TimeoutsQueue, autoAck: true, timeouts, cancellationToken);
    }

    private async Task Saw(BasicDeliverEventArgs delivery, byte[] runCode)
    {
        var order = Envelope.OrderIn(delivery.Body.Span, runCode) - _firstOfRun;
        if (order >= 0 && delivery.Exchange == Envelope.ExchangeOf<OrderPaid>())
        {
            Interlocked.Increment(ref _paidSeen);
            _sawPaid(order);
        }
        else if (order >= 0)
            _sawAwaiting(order);

        // One acknowledgement for many; the rest of the last hundred goes with the queue.
        if (++_unacknowledged < AckEvery)
            return;
        _unacknowledged = 0;
        await _observing!.BasicAckAsync(delivery.DeliveryTag, multiple: true);
    }
}
