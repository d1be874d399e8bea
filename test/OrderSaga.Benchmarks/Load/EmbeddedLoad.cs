using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Benchmarks.Load;

/// <summary>The generator of the embedded service: in its process, because an in-memory transport cannot be reached from another.</summary>
sealed class EmbeddedLoad(IServiceProvider services, EventSeal seal)
{
    private ClosedLoop? _loop;
    private string _runCode = "";

    public async Task<LoadResult> Run(int orders, int inFlight, TimeSpan limit)
    {
        var bus = (IBus)services.GetService(typeof(IBus))!;
        var started = TimeProvider.System.GetUtcNow();
        _runCode = Envelope.NewRunCode();
        _loop = new ClosedLoop(orders, inFlight, limit, Place, Pay);
        return await _loop.Run();

        void Place(int order) => Forget(bus.Publish(Envelope.Placed(_runCode, Envelope.Ten(order), started)));

        void Pay(int order)
        {
            var money = Envelope.Paid(_runCode, Envelope.Ten(order), started);
            Forget(bus.Publish(money, context => context.Headers.Set(EventSeal.Header, seal.Sign(money))));
        }
    }

    public void Saw(string orderNumber, bool isPaid)
    {
        if (!orderNumber.StartsWith("B" + _runCode, StringComparison.Ordinal) || _loop is null)
            return;
        var order = int.Parse(orderNumber.AsSpan(1 + _runCode.Length), null);
        if (isPaid)
            _loop.SawPaid(order);
        else
            _loop.SawAwaiting(order);
    }

    // A publish that fails shows as an order that never ends; the loop says so.
    private static void Forget(Task task) => _ = task;
}

sealed class EmbeddedObserver(EmbeddedLoad load) : IConsumer<OrderAwaitingPayment>, IConsumer<OrderPaid>
{
    public Task Consume(ConsumeContext<OrderAwaitingPayment> context)
    {
        load.Saw(context.Message.OrderNumber, isPaid: false);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<OrderPaid> context)
    {
        load.Saw(context.Message.OrderNumber, isPaid: true);
        return Task.CompletedTask;
    }
}
