using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;
using Quartz;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Erases what providers wrote, word for word, once nobody can need it: it names people. The row, its verdict and its numbers stay for
/// ever, and so does all of a callback that is unmatched or whose order is not done with.
/// </summary>
public sealed class CallbackErasure(OrderDbContext db, HousekeepingOptions options, TimeProvider clock)
{
    public const string MeterName = "OrderSaga.Service";

    const int ChunkMax = 500;
    static readonly TimeSpan LookAgainAfter = TimeSpan.FromDays(30);
    static readonly Meter Meter = new(MeterName);

    static readonly Counter<long> Erased =
        Meter.CreateCounter<long>("ordersaga.callbacks.erased", "{callback}", "Callbacks whose body and headers were erased");

    static readonly Counter<long> Postponed =
        Meter.CreateCounter<long>("ordersaga.callbacks.postponed", "{callback}", "Callbacks that were old enough, and are still needed");

    public async Task Run(CancellationToken cancellation)
    {
        if (options.CallbackBodyRetention == TimeSpan.Zero)
            return;
        var before = clock.GetUtcNow() - options.CallbackBodyRetention;
        while (await Chunk(before, cancellation) == ChunkMax)
        {
        }
    }

    // Each row of a chunk leaves the index or moves on in it, so that the next chunk is another one.
    async Task<int> Chunk(DateTimeOffset before, CancellationToken cancellation)
    {
        var old = await db.Callbacks.AsNoTracking().Where(row => row.BodySince < before).OrderBy(row => row.BodySince).Take(ChunkMax)
            .Select(row => new OldCallback(row.Id, row.Verdict, row.Merchant, row.OrderNumber, row.EventMessageId))
            .ToListAsync(cancellation);
        if (old.Count == 0)
            return 0;

        List<Guid> ids = [.. old.Where(row => row.OrderId is not null).Select(row => row.OrderId!.Value).Distinct()];
        var settled = await Settled(ids, cancellation);
        var decided = await Decided(old, cancellation);
        var waiting = await Waiting(old, cancellation);
        var free = old.Where(row => IsFree(row, settled, decided, waiting)).Select(row => row.Id).ToList();
        var needed = old.Select(row => row.Id).Except(free).ToList();
        byte[] nothing = [];
        Erased.Add(await db.Callbacks.Where(row => free.Contains(row.Id)).ExecuteUpdateAsync(
            update => update.SetProperty(row => row.Body, nothing).SetProperty(row => row.Headers, "{}")
                .SetProperty(row => row.BodySince, (DateTimeOffset?)null),
            cancellation));
        DateTimeOffset? later = before + LookAgainAfter;
        Postponed.Add(await db.Callbacks.Where(row => needed.Contains(row.Id)).ExecuteUpdateAsync(
            update => update.SetProperty(row => row.BodySince, later), cancellation));
        return old.Count;
    }

    static bool IsFree(OldCallback row, HashSet<Guid> settled, HashSet<Guid> decided, HashSet<Guid> waiting)
    {
        if (row.EventMessageId is { } message && waiting.Contains(message))
            return false;
        if (row.EventMessageId is { } unmatched && decided.Contains(unmatched))
            return true;
        // A notice that is about nothing of ours names no order. Any other without a known order is unmatched.
        return row.OrderNumber is null ? row.Verdict is "Ignored" : row.OrderId is { } order && settled.Contains(order);
    }

    /// <summary>Payments whose order never came, and that are back with their payers, or with an order that is settled.</summary>
    async Task<HashSet<Guid>> Decided(List<OldCallback> old, CancellationToken cancellation)
    {
        var ids = old.Where(row => row.EventMessageId is not null).Select(row => row.EventMessageId!.Value).Distinct().ToList();
        var cases = await db.UnmatchedCases.AsNoTracking()
            .Where(row => ids.Contains(row.MessageId)
                && (row.Decision == UnmatchedDecision.Refunded || row.Decision == UnmatchedDecision.Attached))
            .Select(row => new { row.MessageId, row.AttachedTo }).ToListAsync(cancellation);
        var settled = await Settled([.. cases.Select(row => row.AttachedTo).OfType<Guid>().Distinct()], cancellation);
        return [.. cases.Where(row => row.AttachedTo is not { } order || settled.Contains(order)).Select(row => row.MessageId)];
    }

    /// <summary>Orders about which nobody can argue any more.</summary>
    async Task<HashSet<Guid>> Settled(List<Guid> ids, CancellationToken cancellation)
    {
        var closed = await db.Orders.AsNoTracking().Where(order => ids.Contains(order.CorrelationId) && order.CurrentState == States.Closed)
            .Select(order => new { order.CorrelationId, order.Attention, order.Receipts, order.Effects }).ToListAsync(cancellation);
        return [.. closed.Where(order => order.Attention.TrueForAll(raised => !raised.IsOpen) && order.Receipts.TrueForAll(IsSettled)
            && order.Effects.TrueForAll(effect => effect.IsAnswered)).Select(order => order.CorrelationId)];
    }

    static bool IsSettled(Receipt receipt) => receipt.Standing is ReceiptStanding.Kept or ReceiptStanding.Refunded
        && receipt.Refunds.TrueForAll(refund => refund.Status is RefundStatus.Completed);

    /// <summary>Events that have not reached their order: parked, given up, or not sent yet.</summary>
    async Task<HashSet<Guid>> Waiting(List<OldCallback> old, CancellationToken cancellation)
    {
        var ids = old.Where(row => row.EventMessageId is not null).Select(row => row.EventMessageId!.Value).Distinct().ToList();
        HashSet<Guid> waiting = [.. await Among<ParkedRow>(ids).ToListAsync(cancellation)];
        waiting.UnionWith(await Among<DeadLetterRow>(ids).ToListAsync(cancellation));
        waiting.UnionWith(await Among<OutboxRow>(ids).ToListAsync(cancellation));
        return waiting;
    }

    IQueryable<Guid> Among<TRow>(List<Guid> ids)
        where TRow : MessageRow => db.Set<TRow>().Where(row => ids.Contains(row.MessageId)).Select(row => row.MessageId);

    sealed record OldCallback(long Id, string Verdict, string? Merchant, string? OrderNumber, Guid? EventMessageId)
    {
        /// <summary>Null: there cannot be such an order.</summary>
        public Guid? OrderId { get; } = Merchant is null || OrderNumber is null || OrderNumber.Contains('\n', StringComparison.Ordinal)
            ? null
            : OrderIds.Of(Merchant, OrderNumber);
    }
}

/// <summary>Runs at the interval of the housekeeping; what fails is logged by Quartz and tried again at the next.</summary>
[DisallowConcurrentExecution]
sealed class CallbackErasureJob(IServiceScopeFactory scopes) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CallbackErasure>().Run(cancellationToken);
    }
}

public static class CallbackErasureRegistration
{
    public static IServiceCollection AddCallbackErasure(this IServiceCollection services, HousekeepingOptions options)
    {
        services.AddSingleton(options).AddScoped<CallbackErasure>();
        services.AddQuartz(quartz =>
        {
            const string name = nameof(CallbackErasureJob);
            quartz.AddJob<CallbackErasureJob>(job => job.WithIdentity(name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.WithIdentity(name).ForJob(name).StartNow()
                .WithSimpleSchedule(schedule => schedule.WithInterval(options.Interval).RepeatForever()));
        });
        return services;
    }
}
