using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Queries;

/// <summary>An order as it was.</summary>
/// <param name="Order">
/// Rebuilt from its timeline; without what is not kept there (addresses) and what may be done now. Where the timeline is broken, from as
/// many of its rows as say something; from none: as it is now.
/// </param>
/// <param name="At">When it became so.</param>
/// <param name="LatestVersion">How it is by now.</param>
/// <param name="BrokenAt">The first row of the timeline that was changed behind the service's back, or is missing; null: all rows hold
/// together, and end where the order says.</param>
public sealed record OrderAsOf(OrderView Order, DateTimeOffset At, int LatestVersion, int? BrokenAt);

/// <summary>One order: as it is, as it was, how it came about, and what may be done with it.</summary>
public sealed class OrderDetails(OrderDbContext db, OrderPolicies policies)
{
    const int CallbacksMax = 500;

    /// <summary>Null: there is none.</summary>
    public async Task<OrderView?> Find(Guid orderId, CancellationToken cancellation)
    {
        if (await Order(orderId, cancellation) is { } order)
            return OrderView.Of(order, Offers.Of(order, policies.Of(order.Merchant)));
        return await db.SubmittedOrders.AsNoTracking().SingleOrDefaultAsync(s => s.OrderId == orderId, cancellation) is { } submitted
            ? OrderView.Of(submitted)
            : null;
    }

    /// <summary>A copy of one's own; null: the machine does not have it (yet).</summary>
    public Task<Order?> Order(Guid orderId, CancellationToken cancellation) =>
        db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.CorrelationId == orderId, cancellation);

    /// <summary>Merchant and number, also of an order that the machine does not have yet; null: there is none.</summary>
    public async Task<(string Merchant, string OrderNumber)?> Names(Guid orderId, CancellationToken cancellation)
    {
        var order = await db.Orders.Where(o => o.CorrelationId == orderId).Select(o => new { o.Merchant, o.OrderNumber })
            .SingleOrDefaultAsync(cancellation);
        if (order is not null)
            return (order.Merchant, order.OrderNumber);
        var submitted = await db.SubmittedOrders.Where(s => s.OrderId == orderId).Select(s => new { s.Merchant, s.OrderNumber })
            .SingleOrDefaultAsync(cancellation);
        return submitted is null ? null : (submitted.Merchant, submitted.OrderNumber);
    }

    /// <summary>Null: there is no such order.</summary>
    public async Task<IReadOnlyList<TimelineView>?> Timeline(Guid orderId, int after, CancellationToken cancellation)
    {
        var entries = await db.Timeline.AsNoTracking().Where(e => e.OrderId == orderId && e.Sequence > after)
            .OrderBy(e => e.Sequence).ToListAsync(cancellation);
        return entries.Count > 0 || await Names(orderId, cancellation) is not null ? entries.ConvertAll(TimelineView.Of) : null;
    }

    /// <summary>Null: there is no such order, or it has not had so many versions.</summary>
    public async Task<OrderAsOf?> AsOf(Guid orderId, int version, CancellationToken cancellation)
    {
        // Before its rows: meanwhile there may be more of them, and never fewer.
        if (await Order(orderId, cancellation) is not { } order)
            return null;
        var entries = await db.Timeline.AsNoTracking().Where(e => e.OrderId == orderId).OrderBy(e => e.Sequence).ToListAsync(cancellation);
        var latest = Math.Max(order.Version, entries.Count);
        if (version < 1 || version > latest)
            return null;
        var brokenAt = TimelineChain.FirstBreak(entries, order) ?? await PutInAt(order, entries.Count, cancellation);
        var (then, at) = Rebuilt(entries.GetRange(0, Math.Min(version, entries.Count)), brokenAt, order);
        return new OrderAsOf(OrderView.Of(then, []), at, latest, brokenAt);
    }

    /// <summary>The first row that the order does not know of; null: it knows of all.</summary>
    async Task<int?> PutInAt(Order order, int rows, CancellationToken cancellation)
    {
        if (rows <= order.Version)
            return null;
        var version = await db.Orders.Where(o => o.CorrelationId == order.CorrelationId).Select(o => o.Version)
            .SingleOrDefaultAsync(cancellation);
        return version < rows ? version + 1 : null;
    }

    static (Order Order, DateTimeOffset At) Rebuilt(List<TimelineEntry> entries, int? brokenAt, Order now)
    {
        while (entries.Count > 0)
        {
            try
            {
                return (TimelineReplay.Of(entries), entries[^1].At);
            }
            catch (Exception) when (brokenAt <= entries.Count)
            {
                entries = entries.GetRange(0, brokenAt.Value - 1); // what was put there need not even be JSON
            }
        }

        return (now, now.PlacedAt);
    }

    /// <summary>What providers said about it, the newest first; null: there is no such order.</summary>
    public async Task<IReadOnlyList<CallbackView>?> Callbacks(Guid orderId, CancellationToken cancellation)
    {
        if (await Names(orderId, cancellation) is not var (merchant, number))
            return null;
        return await db.Callbacks.AsNoTracking().Where(c => c.OrderNumber == number && c.Merchant == merchant)
            .OrderByDescending(c => c.Id).Take(CallbacksMax).Select(CallbackView.FromRow).ToListAsync(cancellation);
    }
}
