using System.Diagnostics;
using MassTransit;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>
/// Lets one consumer consume one message exactly once: every attempt in a scope, a DbContext and a unit of work of its own, committed when
/// the
/// consumer has returned, and what it sends handed to the dispatcher after that.
/// </summary>
internal sealed class OutboxFilter<TDbContext, TMessage>(
    IConsumeScopeProvider scopes, ConsumerIdentity consumer, InboxRuntime<TDbContext> runtime) : IFilter<ConsumeContext<TMessage>>
    where TDbContext : DbContext
    where TMessage : class
{
    private readonly OutboxConsumeOptions _options = new() { ConsumerId = consumer.Id, ConsumerType = consumer.Name };

    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        var started = Stopwatch.GetTimestamp();
        var failures = new FailedAttempts<TDbContext>(runtime, consumer, context);
        for (var attempt = 0; ; attempt++)
        {
            StagedWork? work = null;
            try
            {
                await Consume(context, next, isFirstAttempt: attempt == 0, started => work = started);
                return;
            }
            catch (Exception exception)
            {
                work?.Sagas.ForEach(saga => saga.Forget());

                // Cancelled, whatever the reason was: that leaves the message with the transport, or in the outbox that it came from.
                if (failures.MustStop)
                    throw new OperationCanceledException("The endpoint stops", exception);

                var outcome = await failures.Judge(exception, work);
                if (outcome == Outcome.TryAgain)
                    continue;
                if (outcome == Outcome.DeadLetter)
                {
                    await context.NotifyFaulted(context, Stopwatch.GetElapsedTime(started), consumer.Name, exception);
                    return;
                }

                NotConsumed.Set(context);
                await context.NotifyConsumed(context, Stopwatch.GetElapsedTime(started), consumer.Name);
                return;
            }
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("outbox").Add("store", typeof(TDbContext).Name);

    private async Task Consume(
        ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next, bool isFirstAttempt, Action<StagedWork> started)
    {
        await using var scope = await scopes.GetScope(context);
        var services = scope.GetService<IServiceProvider>();
        var scoped = services.GetRequiredService<ScopedContext<TDbContext>>();

        await runtime.Probe.Reached(OutboxPoint.Received, 1);
        using var unit = runtime.Begin(context, consumer, services, isFirstAttempt);
        started(unit.Work);
        scope.Context.AddOrUpdatePayload(() => unit, _ => unit);
        var outbox = new OutboxConsumeContext<TMessage>(scope.Context, _options, services, unit);

        // Whoever saves before the end commits half a message; it must be in a transaction that ends with the rest.
        scoped.OnUse = db => db.SavingChanges += RequireTransaction;
        using (scope.PushConsumeContext(outbox))
        {
            await next.Send(outbox);
            await outbox.ConsumeCompleted;
        }

        if (scoped.Used is { } used)
            used.SavingChanges -= RequireTransaction;
        scoped.OnUse = _ => { };
        unit.Complete(outbox);
        await runtime.Probe.Reached(OutboxPoint.Handled, 1);
        await runtime.Commit(unit.Work, context.CancellationToken);
        await outbox.NotifyCommitted();
    }

    private static void RequireTransaction(object? sender, SavingChangesEventArgs saving)
    {
        if (sender is DbContext { Database.CurrentTransaction: null })
        {
            throw new InvalidOperationException(
                $"A consumer with an outbox leaves saving to it, or begins a transaction on {typeof(TDbContext).Name} first: "
                + "a SaveChanges of its own would commit half of the message.");
        }
    }
}
