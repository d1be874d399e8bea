using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>A group on PostgreSQL: one statement on a connection of the writer's own, prepared once for each combination of tables.</summary>
internal sealed class PostgreSqlGroupWriter<TDbContext>(
    EfGroupWriter<TDbContext> others, RowShapes<TDbContext> shapes, IServiceScopeFactory scopes, OutboxProbe probe)
    : IGroupWriter<TDbContext>, IAsyncDisposable
    where TDbContext : DbContext
{
    // A plan that was made while the tables were small scans them, and a prepared statement keeps its plan while they grow. Every access
    // here is by key, so an index is always right.
    // What is off costs monstrously in the planner's eyes, for which it would have the statement compiled: not that either.
    private const string ByIndexOnly =
        "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; SET jit = off";

    private readonly ColumnUse _use = new();
    private WriterSession? _session;

    public async Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken)
    {
        if (!RowBatch.Suits(group))
        {
            await others.Write(group, cancellationToken);
            return;
        }

        var batch = RowBatch.Of(group, shapes);
        var statement = PostgreSqlStatement.Of(batch, shapes.Of(typeof(OutboxRow)), shapes.Of(typeof(TimeoutRow)), _use);
        var session = await Session(cancellationToken);
        try
        {
            var command = session.Command(statement.Text, out var isNew);
            Fill(command, statement.Parameters, isNew);
            if (isNew)
                await command.PrepareAsync(cancellationToken);

            await probe.Reached(OutboxPoint.Written, group.Count);
            // Not cancelled: the statement is its own commit, and one that is broken off has an outcome that nobody knows.
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (DbException exception) when (exception.SqlState == PostgreSqlStatement.StaleState)
        {
            throw new DbUpdateConcurrencyException("A saga of the group is no longer as it was read.", exception);
        }
        finally
        {
            if (!session.IsUsable)
                await Close();
        }
    }

    public async ValueTask DisposeAsync() => await Close();

    private static void Fill(DbCommand command, List<object> values, bool isNew)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (isNew)
                command.Parameters.Add(command.CreateParameter());
            command.Parameters[i].Value = values[i];
        }
    }

    private async Task<WriterSession> Session(CancellationToken cancellationToken)
    {
        if (_session is { IsUsable: true } open)
            return open;
        await Close();
        _session = await WriterSession.Open<TDbContext>(scopes, cancellationToken);
        await _session.Db.Database.ExecuteSqlRawAsync(ByIndexOnly, cancellationToken);
        return _session;
    }

    private async Task Close()
    {
        if (_session is not { } session)
            return;
        _session = null;
        await session.DisposeAsync();
    }
}
