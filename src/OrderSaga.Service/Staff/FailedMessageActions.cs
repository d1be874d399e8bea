using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.Staff;

/// <summary>Sends failed messages once more under the same id, or puts them aside. Nobody edits one.</summary>
public sealed class FailedMessageActions(OrderDbContext orders, FailedMessages failed, AuditLog audit, TimeProvider clock)
{
    public const int GroupMax = 500;

    /// <summary>Of what was given up nothing is read: it lies where it is sent from.</summary>
    public const int ReleasedMax = 10_000;
    const int Tries = 5;

    /// <summary>False: it is not there.</summary>
    public async Task<bool> Retry(
        string store, FailureKind kind, Guid messageId, Guid consumerId, string reason, Caller caller, CancellationToken cancellation)
    {
        var draft = new AuditDraft(caller, "failed-messages.retry", Subject(store, messageId), "Done") { Reason = reason };
        audit.Ask(draft);
        if (failed.Of(store) is not { } db)
            return false;
        return await Once(db, async () =>
        {
            if (!await Requeue(db, kind, messageId, consumerId, cancellation))
                return false;
            await Save(db, draft, cancellation);
            return true;
        });
    }

    /// <summary>
    /// The dead letters of one message type and exception, up to <see cref="GroupMax"/>, or what was given up of one message type, up to
    /// <see cref="ReleasedMax"/>; returns how many.
    /// </summary>
    public async Task<int> RetryGroup(
        string store, FailureKind kind, string messageType, string exceptionType, string reason, Caller caller, CancellationToken cancellation)
    {
        if (failed.Of(store) is not { } db)
            return 0;
        if (kind is FailureKind.Quarantined)
            return await Release(store, db, messageType, reason, caller, cancellation);
        return await Once(db, async () =>
        {
            var count = 0;
            // Two consumers may have failed with one message, and it is sent under its id, once at a time: the other's turn is the next one.
            foreach (var (messageId, consumerId) in (await Alike(db, messageType, exceptionType, cancellation)).DistinctBy(one => one.MessageId))
                count += await Requeue(db, FailureKind.DeadLetter, messageId, consumerId, cancellation) ? 1 : 0;
            var draft = new AuditDraft(caller, "failed-messages.retry-group", $"{store}/{messageType}", "Done")
            {
                Reason = reason,
                After = JsonSerializer.Serialize(new { retried = count, exceptionType }),
            };
            await Save(db, draft, cancellation);
            return count;
        });
    }

    /// <summary>The oldest first, in one statement: when a queue is missing for an hour, there are thousands. The audit says first what is then done.</summary>
    async Task<int> Release(string store, DbContext db, string messageType, string reason, Caller caller, CancellationToken cancellation)
    {
        var alike = await FailedMessages.OfType(FailedMessages.Quarantined(db), messageType, cancellation);
        var last = await alike.OrderBy(row => row.Sequence).Select(row => (long?)row.Sequence).Skip(ReleasedMax - 1)
            .FirstOrDefaultAsync(cancellation);
        if (last is { } bound)
            alike = alike.Where(row => row.Sequence <= bound);
        await audit.Write(
            new AuditDraft(caller, "failed-messages.release-group", $"{store}/{messageType}", "Begun") { Reason = reason }, cancellation);
        var now = clock.GetUtcNow();
        return await alike.ExecuteUpdateAsync(
            release => release.SetProperty(row => row.QuarantinedAt, (DateTimeOffset?)null).SetProperty(row => row.Attempts, 0)
                .SetProperty(row => row.NextAttemptAt, now),
            cancellation);
    }

    /// <summary>As many as are sent at once, and not one more is read.</summary>
    static async Task<IReadOnlyList<(Guid MessageId, Guid ConsumerId)>> Alike(
        DbContext db, string messageType, string exceptionType, CancellationToken cancellation)
    {
        var alike = new List<(Guid, Guid)>();
        var dead = db.Set<DeadLetterRow>().AsNoTracking().Where(row => row.ExceptionType == exceptionType && row.MessageType.Contains(messageType))
            .OrderBy(row => row.LastFailedAt).Select(row => new { row.MessageId, row.ConsumerId, row.MessageType });
        await foreach (var row in dead.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            // The database finds those that have the name anywhere among the types that they are.
            if (MessageNames.Of(row.MessageType) == messageType)
                alike.Add((row.MessageId, row.ConsumerId));
            if (alike.Count == GroupMax)
                break;
        }

        return alike;
    }

    /// <summary>Two who do the same with a message at once: one does, and the other looks again and finds it gone.</summary>
    async Task<T> Once<T>(DbContext db, Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (DbUpdateException) when (attempt < Tries)
            {
                db.ChangeTracker.Clear();
                orders.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>False: it is not there.</summary>
    public async Task<bool> Delete(
        string store, Guid messageId, Guid consumerId, string reason, Caller caller, CancellationToken cancellation)
    {
        var draft = new AuditDraft(caller, "failed-messages.delete", Subject(store, messageId), "Done") { Reason = reason };
        audit.Ask(draft);
        if (failed.Of(store) is not { } db)
            return false;
        return await Once(db, async () =>
        {
            if (await Found(db, messageId, consumerId, cancellation) is not { } row)
                return false;
            // Kept first: a process that dies in between leaves it in both places, and in none never.
            await Keep(store, row, consumerId, caller, cancellation);
            db.Remove(row);
            await Save(db, draft, cancellation);
            return true;
        });
    }

    /// <summary>It may be here already, of another time or by somebody else at this moment: the newest counts, and is saved with all else or not.</summary>
    async Task Keep(string store, MessageRow row, Guid consumerId, Caller caller, CancellationToken cancellation)
    {
        var kept = new DeletedMessage
        {
            Store = store,
            MessageId = row.MessageId,
            ConsumerId = consumerId,
            MessageType = MessageNames.Of(row.MessageType),
            Row = JsonSerializer.Serialize(row, row.GetType()),
            DeletedBy = caller.Name,
            DeletedAt = clock.GetUtcNow(),
        };
        var earlier = await orders.DeletedMessages
            .SingleOrDefaultAsync(m => m.Store == store && m.MessageId == row.MessageId && m.ConsumerId == consumerId, cancellation);
        if (earlier is null)
            orders.DeletedMessages.Add(kept);
        else
            orders.Entry(earlier).CurrentValues.SetValues(kept);
    }

    /// <summary>False: it was not deleted.</summary>
    public async Task<bool> Restore(
        string store, Guid messageId, Guid consumerId, string reason, Caller caller, CancellationToken cancellation)
    {
        var draft = new AuditDraft(caller, "failed-messages.restore", Subject(store, messageId), "Done") { Reason = reason };
        audit.Ask(draft);
        if (failed.Of(store) is not { } db)
            return false;
        return await Once(db, async () =>
        {
            var kept = await orders.DeletedMessages
                .SingleOrDefaultAsync(m => m.Store == store && m.MessageId == messageId && m.ConsumerId == consumerId, cancellation);
            if (kept is null)
                return false;
            if (await Found(db, messageId, consumerId, cancellation) is null)
                db.Add(Row(kept));
            if (!ReferenceEquals(db, orders))
                await db.SaveChangesAsync(cancellation);
            orders.Remove(kept);
            await audit.Write(draft, cancellation);
            return true;
        });
    }

    /// <summary>In one transaction from where it lies into the outbox, whose sweep sends it; the endpoint's inbox forgets that it had it.</summary>
    async Task<bool> Requeue(DbContext db, FailureKind kind, Guid messageId, Guid consumerId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        switch (kind)
        {
            case FailureKind.DeadLetter when await Dead(db, messageId, consumerId, cancellation) is { } dead
                && !await db.Set<OutboxRow>().AnyAsync(row => row.MessageId == messageId, cancellation):
                db.Remove(dead);
                db.RemoveRange(await db.Set<InboxRow>()
                    .Where(row => row.MessageId == messageId && row.ConsumerId == consumerId).ToListAsync(cancellation));
                db.Add(SentAgain.Of(dead, now));
                return true;
            case FailureKind.Quarantined when await db.Set<OutboxRow>()
                .SingleOrDefaultAsync(row => row.MessageId == messageId && row.QuarantinedAt != null, cancellation) is { } kept:
                (kept.QuarantinedAt, kept.NextAttemptAt, kept.Attempts) = (null, now, 0);
                return true;
            case FailureKind.Overdue when await db.Set<ParkedRow>()
                .SingleOrDefaultAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId, cancellation) is { } parked:
                parked.NextAttemptAt = now;
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// A dead letter, or what came too early and waits too long. A payment that waits for its order is money, and no message to be put
    /// aside: it is attached or given back.
    /// </summary>
    static async Task<MessageRow?> Found(DbContext db, Guid messageId, Guid consumerId, CancellationToken cancellation)
    {
        if (await Dead(db, messageId, consumerId, cancellation) is { } dead)
            return dead;
        var parked = await db.Set<ParkedRow>()
            .SingleOrDefaultAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId && row.Overdue, cancellation);
        return parked is null || MessageNames.Of(parked.MessageType) == nameof(PaymentSucceeded) ? null : parked;
    }

    MessageRow Row(DeletedMessage kept)
    {
        using var row = JsonDocument.Parse(kept.Row);
        if (!row.RootElement.TryGetProperty(nameof(ParkedRow.ParkedAt), out _))
            return row.Deserialize<DeadLetterRow>()!;
        var parked = row.Deserialize<ParkedRow>()!;
        parked.NextAttemptAt = clock.GetUtcNow();
        return parked;
    }

    static Task<DeadLetterRow?> Dead(DbContext db, Guid messageId, Guid consumerId, CancellationToken cancellation) =>
        db.Set<DeadLetterRow>().SingleOrDefaultAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId, cancellation);

    /// <summary>Orders and audit are one transaction. Participants have a database of their own: the audit says first what is then done.</summary>
    async Task Save(DbContext db, AuditDraft draft, CancellationToken cancellation)
    {
        await audit.Write(ReferenceEquals(db, orders) ? draft : draft with { Outcome = "Begun" }, cancellation);
        if (!ReferenceEquals(db, orders))
            await db.SaveChangesAsync(cancellation);
    }

    static string Subject(string store, Guid messageId) => $"{store}/{messageId}";
}
