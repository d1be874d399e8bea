using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>Writes the work of several messages in one transaction: all of it, or nothing and an error.</summary>
/// <typeparam name="TDbContext">The DbContext that maps the tables.</typeparam>
internal interface IGroupWriter<TDbContext>
    where TDbContext : DbContext
{
    /// <summary>
    /// No two members have the same message and consumer, or the same saga. Errors are the store's: a duplicate is a unique violation; a
    /// saga that is not as it was read is a <see cref="DbUpdateConcurrencyException"/>.
    /// </summary>
    Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken);
}
