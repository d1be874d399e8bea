using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>Writes the work of a message, all of it in one transaction or nothing.</summary>
/// <typeparam name="TDbContext">The DbContext that maps the tables.</typeparam>
internal interface ICommit<TDbContext>
    where TDbContext : DbContext
{
    /// <summary>May the messages of a saga be handled without a DbContext, from the cache?</summary>
    bool WritesRows { get; }

    /// <summary>
    /// Completes when it is committed. Errors are EF Core's: a duplicate is a unique violation, a conflict a concurrency exception.
    /// </summary>
    /// <param name="work">What to write; <see cref="StagedWork.Tracked"/> included.</param>
    /// <param name="cancellationToken">Gives up before the commit has begun, never after.</param>
    Task Commit(StagedWork work, CancellationToken cancellationToken);
}
