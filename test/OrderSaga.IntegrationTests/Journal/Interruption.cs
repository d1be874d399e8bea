using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>Something happens right before or after a commit.</summary>
internal sealed class Interruption : DbTransactionInterceptor
{
    public Func<Task>? BeforeCommit { get; set; }

    public Func<Task>? AfterCommit { get; set; }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default)
    {
        if (BeforeCommit is { } act)
            await act();
        return result;
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        AfterCommit?.Invoke() ?? Task.CompletedTask;
}
