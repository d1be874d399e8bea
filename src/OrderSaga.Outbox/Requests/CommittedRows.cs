using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>
/// Hands saved messages to the dispatcher as soon as they are committed, also when the application holds the transaction.
/// </summary>
internal sealed class CommittedRows<TDbContext>(IServiceProvider services) : DbTransactionInterceptor
    where TDbContext : DbContext
{
    private readonly ConditionalWeakTable<DbContext, List<OutboxRow>> _uncommitted = [];

    public void Saved(DbContext db, List<OutboxRow> rows)
    {
        if (db.Database.CurrentTransaction is null)
            Hand(rows);
        else
            _uncommitted.GetOrCreateValue(db).AddRange(rows);
    }

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) =>
        RolledBack(eventData.Context);

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBack(eventData.Context);
        return Task.CompletedTask;
    }

    private void Committed(DbContext? db)
    {
        if (db is null || !_uncommitted.TryGetValue(db, out var rows))
            return;
        _uncommitted.Remove(db);
        Hand(rows);
    }

    private void RolledBack(DbContext? db)
    {
        if (db is not null)
            _uncommitted.Remove(db);
    }

    // Asked for late: the dispatcher's own DbContexts carry this interceptor too.
    private void Hand(List<OutboxRow> rows) => services.GetRequiredService<OutboxDispatcher<TDbContext>>().Hand(rows);
}
