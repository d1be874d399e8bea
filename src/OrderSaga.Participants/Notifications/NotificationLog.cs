using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Participants.Notifications;

/// <summary>What staff see of the notifications.</summary>
public sealed class NotificationLog(ParticipantsDbContext db)
{
    /// <summary>The most that are given at once.</summary>
    public const int RowsMax = 500;

    /// <summary>The newest first.</summary>
    /// <param name="limit">At most <see cref="RowsMax"/>.</param>
    /// <param name="orderNumber">Only of this order. Null: of all.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public Task<List<Notification>> NewestAsync(int limit, string? orderNumber, CancellationToken cancellationToken) =>
        db.Notifications.AsNoTracking()
            .Where(row => orderNumber == null || row.OrderNumber == orderNumber)
            .OrderByDescending(row => row.At).ThenBy(row => row.EffectId)
            .Take(Math.Min(limit, RowsMax))
            .ToListAsync(cancellationToken);

    /// <summary>How many there are of each status, counted in the database.</summary>
    public Task<Dictionary<NotificationStatus, int>> CountsAsync(CancellationToken cancellationToken) =>
        db.Notifications.GroupBy(row => row.Status)
            .Select(status => new { status.Key, Count = status.Count() })
            .ToDictionaryAsync(status => status.Key, status => status.Count, cancellationToken);
}
