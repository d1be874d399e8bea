using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>Makes a race happen for certain: the first readers of a table go on only when all of them have read.</summary>
internal sealed class Rendezvous : DbCommandInterceptor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Lock gate = new();
    private string? table;
    private int missing;
    private TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on, until so many have read the table.</summary>
    public void Hold(string tableName, int readers)
    {
        lock (gate)
        {
            table = tableName;
            missing = readers;
            complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        await Arrive(command.CommandText).WaitAsync(Patience, cancellationToken);
        return result;
    }

    private static bool IsRead(string table, string commandText) =>
        Regex.IsMatch(commandText, $@"FROM (\S+\.)?[""\[]?{table}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private Task Arrive(string commandText)
    {
        lock (gate)
        {
            if (missing == 0 || table is null || !IsRead(table, commandText))
                return Task.CompletedTask;
            if (--missing == 0)
                complete.SetResult();
            return complete.Task;
        }
    }
}
