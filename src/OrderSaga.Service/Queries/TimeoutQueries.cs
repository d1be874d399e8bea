using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Queries;

/// <summary>A timer that waits in the database.</summary>
public sealed record TimeoutView(Guid Token, string Message, Guid OrderId, DateTimeOffset DueAt, bool Overdue);

/// <summary>A page of timers; <paramref name="Next"/> is where the next one begins, null: this is the last.</summary>
public sealed record TimeoutPage(IReadOnlyList<TimeoutView> Timeouts, string? Next, int Overdue);

/// <summary>
/// What is due when. Where timers wait in queues of the broker or with a scheduler, nothing is here; an order's own timers are on the
/// order.
/// </summary>
public sealed class TimeoutQueries(OrderDbContext db, TimeProvider clock)
{
    public const int PageSizeMax = 200;

    /// <param name="overdueOnly">Only those that should have fired.</param>
    /// <param name="after">As the page before gave it.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null: <paramref name="after"/> is of no page.</returns>
    public async Task<TimeoutPage?> Page(bool overdueOnly, string? after, int limit, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = db.Set<TimeoutRow>().AsNoTracking();
        if (overdueOnly)
            rows = rows.Where(row => row.DueAt < now);
        if (after is not null)
        {
            if (EndOf(after) is not var (due, token))
                return null;
            rows = rows.Where(row => row.DueAt >= due && (row.DueAt > due || row.MessageId > token));
        }

        var size = Math.Min(limit, PageSizeMax);
        var page = await rows.OrderBy(row => row.DueAt).ThenBy(row => row.MessageId).Take(size)
            .Select(row => new { row.MessageId, row.MessageType, row.GroupId, row.DueAt }).ToListAsync(cancellation);
        return new TimeoutPage(
            page.ConvertAll(row => new TimeoutView(
                row.MessageId, MessageNames.Of(row.MessageType), row.GroupId, row.DueAt, row.DueAt < now)),
            page.Count == size ? $"{page[^1].DueAt.UtcTicks}.{page[^1].MessageId:N}" : null,
            await db.Set<TimeoutRow>().CountAsync(row => row.DueAt < now, cancellation));
    }

    static (DateTimeOffset Due, Guid Token)? EndOf(string after) =>
        after.Split('.') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var due) && due <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(id, "N", out var token)
            ? (new DateTimeOffset(due, TimeSpan.Zero), token)
            : null;
}

public static class MessageNames
{
    /// <summary><c>urn:message:OrderSaga.Contracts:ReserveStock;…</c> is a <c>ReserveStock</c>.</summary>
    public static string Of(string messageType) => messageType.Split(';')[0].Split(':')[^1];
}
