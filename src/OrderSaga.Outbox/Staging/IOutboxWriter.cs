using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// Writes the work of one message. The seam for faster writers per store; <see cref="SaveChangesWriter"/> is the one that all are tested
/// against.
/// </summary>
internal interface IOutboxWriter
{
    /// <summary>
    /// Writes all of it in one transaction, or nothing. Errors are EF Core's: a duplicate is a unique violation, a conflict a concurrency
    /// exception.
    /// </summary>
    Task Write(DbContext db, StagedWork work, CancellationToken cancellationToken);
}
