using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>Counts what reaches the database, and lets a test fail a commit.</summary>
public sealed class Statements : DbTransactionInterceptor, IDbCommandInterceptor
{
    private int _begun;
    private int _commits;
    private int _queries;
    private int _writes;

    public int Begun => _begun;

    public int Commits => _commits;

    public int Queries => _queries;

    public int Writes => _writes;

    /// <summary>How many timeouts fired in each transaction.</summary>
    public ConcurrentQueue<int> Fired { get; } = [];

    /// <summary>Called before something is read, with the statement; throws to have it fail.</summary>
    public Action<string> BeforeQuery { get; set; } = _ => { };

    /// <summary>Called before a commit; throws to have the commit fail.</summary>
    public Action BeforeCommit { get; set; } = () => { };

    /// <summary>Called after a commit; throws to have its outcome stay unknown to whoever committed.</summary>
    public Action AfterCommit { get; set; } = () => { };

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        BeforeQuery(command.CommandText);
        Count(command);
        return new(result);
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count(command);
        return new(result);
    }

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _begun);
        return new(result);
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Committing();
        return new(result);
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        AfterCommit();
        return Task.CompletedTask;
    }

    public void Committing()
    {
        BeforeCommit();
        // Now, and not when it is done: who sees what was committed must see it counted.
        Interlocked.Increment(ref _commits);
    }

    /// <summary>Counts the groups that are committed by a statement, which EF Core does not see, as the others.</summary>
    public OutboxProbe Probe() => new GroupProbe(this);

    private void Count(DbCommand command)
    {
        if (command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
            Interlocked.Increment(ref _queries);
        else if (!command.CommandText.StartsWith("SET ", StringComparison.Ordinal))
            Interlocked.Increment(ref _writes);
    }
}

file sealed class GroupProbe(Statements statements) : OutboxProbe
{
    private int _begun;

    public override Task Reached(OutboxPoint point, int count)
    {
        if (point is OutboxPoint.Gathered)
            _begun = statements.Begun;
        if (_begun == statements.Begun && point is OutboxPoint.Written)
            statements.Committing();
        if (_begun == statements.Begun && point is OutboxPoint.Committed)
            statements.AfterCommit();
        if (point is OutboxPoint.Fired)
            statements.Fired.Enqueue(count);
        return Task.CompletedTask;
    }
}

/// <summary>Everything that was logged, for the message of a failed test and for tests of what is said.</summary>
public sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : "\n  " + exception)}");
    }

    public IReadOnlyList<string> Lines => [.. _lines];

    public int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', _lines.TakeLast(40));

    public void Dispose()
    {
    }
}
