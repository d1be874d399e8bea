using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;

namespace OrderSaga.Outbox;

/// <summary>
/// The message as the consumer sees it: what it sends is staged in the unit of work. MassTransit's own way of delivering is not used, so
/// the
/// members that serve it are constant: the filter commits and the dispatcher sends.
/// </summary>
internal sealed class OutboxConsumeContext<TMessage>(
    ConsumeContext<TMessage> context, OutboxConsumeOptions options, IServiceProvider services, UnitOfWork unit)
    : OutboxConsumeContextProxy<TMessage>(context, options, services)
    where TMessage : class
{
    private readonly List<Func<Task>> _notifications = [];

    public override bool ContinueProcessing { get; set; } = true;

    public override bool IsMessageConsumed => false;

    public override bool IsOutboxDelivered => false;

    public override int ReceiveCount => 0;

    public override long? LastSequenceNumber => null;

    public override Task AddSend<T>(SendContext<T> context)
    {
        unit.Send(context);
        return Task.CompletedTask;
    }

    /// <summary>Tells MassTransit that the message was consumed; not before it is committed, for until then it is not.</summary>
    public async Task NotifyCommitted()
    {
        foreach (var notify in _notifications)
            await notify();
    }

    public override Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
    {
        _notifications.Add(() => base.NotifyConsumed(context, duration, consumerType));
        return Task.CompletedTask;
    }

    /// <summary>Not passed on: a failed attempt is no failed message. The filter tells when it gives up.</summary>
    public override Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;

    public override Task SetConsumed() => Task.CompletedTask;

    public override Task SetDelivered() => Task.CompletedTask;

    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);

    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;

    public override Task RemoveOutboxMessages() => Task.CompletedTask;
}
