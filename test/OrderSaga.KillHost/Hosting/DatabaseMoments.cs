using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OrderSaga.KillHost.Hosting;

/// <summary>What a submission writes, it writes through EF Core: before COMMIT and after it.</summary>
internal sealed class CommitMoments(Executioner executioner, Mutant mutant) : DbTransactionInterceptor
{
    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (RequestAtWork.Kind == RequestKind.Submit)
            executioner.Reached(KillPlace.SubmitWritten, 1);
        if (RequestAtWork.Kind == RequestKind.Decision)
            executioner.Reached(KillPlace.DecisionWritten, 1);
        return ValueTask.FromResult(result);
    }

    public override async Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (RequestAtWork.Kind == RequestKind.Submit)
        {
            await mutant.AfterSubmission();
            executioner.Reached(KillPlace.SubmitCommitted, 1);
        }

        if (RequestAtWork.Kind == RequestKind.Decision)
            executioner.Reached(KillPlace.DecisionCommitted, 1);
    }
}

/// <summary>
/// The sweep of the timeouts: on SQLite its rows are taken and not yet committed, on PostgreSQL its one statement is about to run.
/// </summary>
internal sealed class TimeoutMoments(Executioner executioner) : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (TakesTimeouts(command))
            executioner.Reached(KillPlace.TimeoutsTaken, 1);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (TakesTimeouts(command))
            executioner.Reached(KillPlace.TimeoutsTaken, result);
        return ValueTask.FromResult(result);
    }

    private static bool TakesTimeouts(DbCommand command) => command.CommandText.Contains("DELETE FROM", StringComparison.Ordinal)
        && command.CommandText.Contains("timeouts", StringComparison.Ordinal);
}
