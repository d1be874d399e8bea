using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>Sessions that were ended: for every replica, and for every copy of the cookie.</summary>
public sealed class ConsoleSessions(OrderDbContext db, AuditLog audit, TimeProvider clock)
{
    public Task<bool> HasEnded(Guid session, CancellationToken cancellation) =>
        db.EndedSessions.AnyAsync(ended => ended.SessionId == session, cancellation);

    /// <summary>With a row of the audit, in one transaction.</summary>
    public async Task End(Guid session, Caller person, CancellationToken cancellation)
    {
        // Those of older sessions have nothing to refuse any more.
        var before = clock.GetUtcNow() - ConsoleSessionOptions.LifetimeMax;
        await db.EndedSessions.Where(ended => ended.EndedAt < before).ExecuteDeleteAsync(cancellation);
        db.EndedSessions.Add(new EndedSession { SessionId = session, EndedAt = clock.GetUtcNow() });
        try
        {
            await audit.Write(new AuditDraft(person, "console.sign-out", "console", "Done"), cancellation);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await HasEnded(session, cancellation)) // a second click at the same moment has
                throw;
        }
    }
}
