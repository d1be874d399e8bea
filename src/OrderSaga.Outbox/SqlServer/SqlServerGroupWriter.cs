using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>A group on SQL Server: one batch on a connection of the writer's own, its text made once per combination of tables.</summary>
internal sealed class SqlServerGroupWriter<TDbContext>(
    EfGroupWriter<TDbContext> others, RowShapes<TDbContext> shapes, IServiceScopeFactory scopes, OutboxProbe probe)
    : IGroupWriter<TDbContext>, IAsyncDisposable
    where TDbContext : DbContext
{
    private const int AnyLength = -1;

    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private WriterSession? _session;

    public async Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken)
    {
        if (!RowBatch.Suits(group)
            || SqlServerParts.Of(RowBatch.Of(group, shapes), shapes.Of(typeof(OutboxRow)), shapes.Of(typeof(TimeoutRow))) is not { } parts)
        {
            await others.Write(group, cancellationToken);
            return;
        }

        try
        {
            _session ??= await WriterSession.Open<TDbContext>(scopes, cancellationToken);
            var command = _session.Command(TextOf(parts), out var isNew);
            if (isNew)
                AddParameters(command, parts);
            Fill(command, parts);

            await probe.Reached(OutboxPoint.Written, group.Count);
            // Not cancelled: the batch is its own commit, and one that is broken off has an outcome that nobody knows.
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (SqlException exception) when (exception.Number == SqlServerBatch.StaleNumber)
        {
            await Close();
            throw new DbUpdateConcurrencyException("A saga of the group is no longer as it was read.", exception);
        }
        catch
        {
            // Whatever it was: the next group begins on a connection that the pool has reset, with nothing left open.
            await Close();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Close();

    private string TextOf(List<SqlServerPart> parts) =>
        _texts.GetOrAdd(string.Join(';', parts.Select(part => $"{part.Kind} {part.Shape.Table}")), _ => SqlServerBatch.Of(parts));

    // Declared without a length that follows the value: the text and its plan stay the same whatever the rows are.
    private static void AddParameters(DbCommand command, List<SqlServerPart> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            Add(command, SqlServerBatch.Rows(i), DbType.String, AnyLength);
            if (parts[i].IsCounted)
                Add(command, SqlServerBatch.Count(i), DbType.Int32);
        }
    }

    private static void Add(DbCommand command, string name, DbType type, int size = 0)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Size) = (name, type, size);
        command.Parameters.Add(parameter);
    }

    private static void Fill(DbCommand command, List<SqlServerPart> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            command.Parameters[SqlServerBatch.Rows(i)].Value = parts[i].Json;
            if (parts[i].IsCounted)
                command.Parameters[SqlServerBatch.Count(i)].Value = parts[i].Count;
        }
    }

    private async Task Close()
    {
        if (_session is not { } session)
            return;
        _session = null;
        await session.DisposeAsync();
    }
}
