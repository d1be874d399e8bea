using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;

namespace OrderSaga.Service.Staff;

/// <summary>What is to be written into the audit.</summary>
public sealed record AuditDraft(Caller Caller, string Action, string Subject, string Outcome)
{
    public Guid? OrderId { get; init; }

    public Guid? RequestId { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }
}

/// <summary>The audit: a row in the same transaction as what it tells of, chained to the row before it.</summary>
public sealed class AuditLog(OrderDbContext db, AuditEnds ends, TimeProvider clock)
{
    const int Tries = 20;
    const int ReasonLengthMax = 2000;
    const int SubjectLengthMax = 256;

    // Within a process writers wait for each other; those of other replicas are seen by the number that is taken.
    static readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>What somebody wants done, and no row says yet whether it was; null: nothing, or it is written.</summary>
    public AuditDraft? Asked { get; private set; }

    /// <summary>Said before anything is looked at: whatever then stands in the way, <see cref="RefusedActions"/> writes that it was refused.</summary>
    public void Ask(AuditDraft draft) => Asked = draft with { Outcome = "Refused" };

    /// <summary>Saves the context with this row behind the newest.</summary>
    /// <exception cref="DbUpdateException">What is saved with it cannot be; the row is not written.</exception>
    public async Task Write(AuditDraft draft, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var last = await db.Audit.AsNoTracking().OrderByDescending(e => e.Sequence).FirstOrDefaultAsync(cancellation);
                var entry = Entry(draft).Behind((last?.Sequence ?? 0) + 1, last?.Hash);
                var end = await ends.LeadOn(entry, last, cancellation);
                db.Audit.Add(entry);
                try
                {
                    await db.SaveChangesAsync(cancellation);
                    db.Entry(end).State = EntityState.Detached; // whoever writes next reads it anew
                    ends.Tell(end);
                    Asked = null;
                    return;
                }
                catch (DbUpdateException) when (attempt < Tries)
                {
                    db.Entry(entry).State = db.Entry(end).State = EntityState.Detached;
                    // Another replica took the number: behind it, then. Anything else is not about the audit.
                    if (!await db.Audit.AnyAsync(e => e.Sequence == entry.Sequence, cancellation))
                        throw;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    AuditEntry Entry(AuditDraft draft) => new()
    {
        At = UtcTime.Cut(clock.GetUtcNow()), // as every store keeps it: the hash covers it
        Actor = Plain(draft.Caller.Name)!,
        Role = draft.Caller.Role,
        Action = draft.Action,
        Subject = Plain(draft.Subject, SubjectLengthMax)!,
        OrderId = draft.OrderId,
        RequestId = draft.RequestId,
        Reason = Plain(draft.Reason, ReasonLengthMax),
        Outcome = draft.Outcome,
        Detail = Plain(draft.Detail),
        Before = draft.Before,
        After = draft.After,
    };

    // PostgreSQL takes neither the character 0 in a text nor half of a surrogate pair, and no more than a column has.
    static string? Plain(string? text, int lengthMax = int.MaxValue)
    {
        if (text is not null && text.Length > lengthMax)
            text = text[..(char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax)];
        return text?.Replace('\0', '\uFFFD');
    }
}
