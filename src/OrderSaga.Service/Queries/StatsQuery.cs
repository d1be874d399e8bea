using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service.Unmatched;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Queries;

/// <summary>What is on its way in one database, and what waits for a person there.</summary>
public sealed record BacklogStats(
    string Store,
    int Outbox,
    double OutboxOldestSeconds,
    int Quarantined,
    int Parked,
    int ParkedOverdue,
    int DeadLetters,
    int TimeoutsOverdue);

/// <summary>The figures of the overview.</summary>
/// <param name="At">When they were counted.</param>
/// <param name="OpenByState">Orders that are not closed.</param>
/// <param name="PlacedLastDayByState">Of the orders that were placed within 24 hours, how many are where.</param>
/// <param name="NeedAttention">How many ask for a person.</param>
/// <param name="AttentionSince">Since when the oldest does; null: none.</param>
/// <param name="UnmatchedPayments">
/// Payments whose order has not come and about which nobody has decided; above five hundred, the messages that tell of such.
/// </param>
/// <param name="CallbacksLastHour">By verdict.</param>
/// <param name="Backlogs">Of orders and participants.</param>
public sealed record Stats(
    DateTimeOffset At,
    IReadOnlyDictionary<string, int> OpenByState,
    IReadOnlyDictionary<string, int> PlacedLastDayByState,
    int NeedAttention,
    DateTimeOffset? AttentionSince,
    int UnmatchedPayments,
    IReadOnlyDictionary<string, int> CallbacksLastHour,
    IReadOnlyList<BacklogStats> Backlogs);

/// <summary>Counts only what an index holds together: closed orders, of which there are millions, are counted for one day.</summary>
public sealed class StatsQuery(OrderDbContext db, ParticipantsDbContext participants, TimeProvider clock)
{
    const int CallbacksLookedThrough = 100_000;
    const int OldestLookedThrough = 10_000;
    const int UnmatchedReadMax = 500;
    static readonly string[] _open = [States.Placed, States.AwaitingPayment, States.Paid, States.Expired];
    static readonly string[] _all = [.. _open, States.Closed];

    public async Task<Stats> Now(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var yesterday = now.AddDays(-1);
        var open = await Count(db.Orders.Where(o => _open.Contains(o.CurrentState)), cancellation);
        var placed = await Count(db.Orders.Where(o => _all.Contains(o.CurrentState) && o.PlacedAt >= yesterday), cancellation);
        var attention = db.Orders.Where(o => o.AttentionSince != null);
        return new Stats(
            now,
            open,
            placed,
            await attention.CountAsync(cancellation),
            await attention.MinAsync(o => o.AttentionSince, cancellation),
            await Unmatched(cancellation),
            await Callbacks(now.AddHours(-1), cancellation),
            [
                await Backlog(FailedMessages.OrdersStore, db, now, cancellation),
                await Backlog(FailedMessages.ParticipantsStore, participants, now, cancellation),
            ]);
    }

    static async Task<IReadOnlyDictionary<string, int>> Count(IQueryable<Order> orders, CancellationToken cancellation) =>
        await orders.GroupBy(o => o.CurrentState).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellation);

    /// <summary>As the list has them, each once: of two messages that tell of one payment, the words say so. Where there are very many, the messages.</summary>
    async Task<int> Unmatched(CancellationToken cancellation)
    {
        var messages = await UnmatchedPayments.Waiting(db).CountAsync(cancellation);
        return messages is 0 or > UnmatchedReadMax ? messages : (await UnmatchedPayments.All(db, cancellation)).Count;
    }

    /// <summary>Among the newest lines: the journal has no index on the time.</summary>
    async Task<IReadOnlyDictionary<string, int>> Callbacks(DateTimeOffset since, CancellationToken cancellation)
    {
        var newest = await db.Callbacks.MaxAsync(c => (long?)c.Id, cancellation) ?? 0;
        // Numbers are given before rows are committed, so that a row may have a smaller number than an older one; a minute is more than that takes.
        var before = since - TimeSpan.FromMinutes(1);
        var first = await db.Callbacks.Where(c => c.Id > newest - CallbacksLookedThrough && c.ReceivedAt < before)
            .OrderByDescending(c => c.Id).Select(c => (long?)c.Id).FirstOrDefaultAsync(cancellation) ?? newest - CallbacksLookedThrough;
        return await db.Callbacks.Where(c => c.Id > first && c.ReceivedAt >= since)
            .GroupBy(c => c.Verdict).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellation);
    }

    static async Task<BacklogStats> Backlog(string store, DbContext context, DateTimeOffset now, CancellationToken cancellation)
    {
        var waiting = context.Set<OutboxRow>().Where(row => row.NextAttemptAt != null);
        // By the index of what is due: of a long backlog the oldest is among the first, and nobody reads the rest for it.
        var oldest = await waiting.OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Sequence).Take(OldestLookedThrough)
            .MinAsync(row => (DateTimeOffset?)row.CreatedAt, cancellation);
        return new BacklogStats(
            store,
            await waiting.CountAsync(cancellation),
            oldest is { } since ? Math.Max(0, (now - since).TotalSeconds) : 0,
            await context.Set<OutboxRow>().CountAsync(row => row.NextAttemptAt == null && row.QuarantinedAt != null, cancellation),
            await context.Set<ParkedRow>().CountAsync(cancellation),
            await context.Set<ParkedRow>().CountAsync(row => row.Overdue, cancellation),
            await context.Set<DeadLetterRow>().CountAsync(cancellation),
            await context.Set<TimeoutRow>().CountAsync(row => row.DueAt < now, cancellation));
    }
}
