using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>A group on SQLite: prepared statements, row by row, on a connection of the writer's own. The fsync is what costs, and there is one.</summary>
internal sealed class SqliteGroupWriter<TDbContext>(
    EfGroupWriter<TDbContext> others, RowShapes<TDbContext> shapes, IServiceScopeFactory scopes, OutboxProbe probe)
    : IGroupWriter<TDbContext>, IAsyncDisposable
    where TDbContext : DbContext
{
    private WriterSession? _session;

    public async Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken)
    {
        if (!RowBatch.Suits(group))
        {
            await others.Write(group, cancellationToken);
            return;
        }

        var batch = RowBatch.Of(group, shapes);
        _session ??= await WriterSession.Open<TDbContext>(scopes, cancellationToken);
        try
        {
            await using var transaction = await _session.Db.Database.BeginTransactionAsync(cancellationToken);
            Write(new SqliteRows(_session, transaction.GetDbTransaction()), batch);
            await probe.Reached(OutboxPoint.Written, group.Count);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch
        {
            // Whatever it was: the next group begins on a connection that nothing has happened to.
            await Close();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Close();

    private void Write(SqliteRows rows, RowBatch batch)
    {
        foreach (var (shape, entities) in batch.Inserts)
            rows.Insert(shape, entities.Select(shape.Read));
        foreach (var ((kind, shape), changes) in batch.Changes)
        {
            if (kind == SagaChangeKind.Insert)
                rows.Insert(shape, changes.Select(change => change.Row));
            else if (kind == SagaChangeKind.Update)
                rows.Update(shape, changes);
            else if (kind == SagaChangeKind.Delete)
                rows.Remove(shape, changes);
            else
                rows.Check(shape, changes);
        }

        rows.Delete(shapes.Of(typeof(TimeoutRow)), batch.CancelledTimeouts);
        rows.Delete(shapes.Of(typeof(OutboxRow)), batch.Sent);
    }

    private async Task Close()
    {
        if (_session is not { } session)
            return;
        _session = null;
        await session.DisposeAsync();
    }
}

/// <summary>The statements of one transaction. SQLite works in this thread, so there is nothing to wait for.</summary>
internal sealed class SqliteRows(WriterSession session, DbTransaction transaction)
{
    public void Insert(RowShape shape, IEnumerable<object?[]> rows)
    {
        var places = string.Join(", ", shape.Columns.Select((_, i) => $"$p{i}"));
        var command = Command($"INSERT INTO {shape.Table} ({string.Join(", ", shape.Columns.Select(column => column.Name))}) VALUES ({places})",
            shape.Columns.Count);
        foreach (var row in rows)
            Execute(command, row);
    }

    public void Update(RowShape shape, List<SagaChangeRow> changes)
    {
        var sets = string.Join(", ", shape.Columns.Select((column, i) => $"{column.Name} = $p{i}"));
        var command = Command($"UPDATE {shape.Table} SET {sets} WHERE {KeyOf(shape)} = $p{shape.Key[0]} AND {VersionIs(shape, shape.Columns.Count)}",
            shape.Columns.Count + 1);
        foreach (var change in changes)
            Demand(Execute(command, [.. change.Row, change.LoadedVersion]) == 1, change);
    }

    public void Remove(RowShape shape, List<SagaChangeRow> changes)
    {
        var command = Command($"DELETE FROM {shape.Table} WHERE {KeyOf(shape)} = $p0 AND {VersionIs(shape, 1)}", 2);
        foreach (var change in changes)
            Demand(Execute(command, [change.Id, change.LoadedVersion]) == 1, change);
    }

    public void Check(RowShape shape, List<SagaChangeRow> changes)
    {
        var command = Command($"SELECT {shape.Version.Name} FROM {shape.Table} WHERE {KeyOf(shape)} = $p0", 1);
        foreach (var change in changes)
        {
            command.Parameters[0].Value = change.Id;
            Demand((command.ExecuteScalar() as long? ?? 0) == change.LoadedVersion, change);
        }
    }

    public void Delete(RowShape shape, List<Guid> ids)
    {
        var command = Command($"DELETE FROM {shape.Table} WHERE {KeyOf(shape)} = $p0", 1);
        foreach (var id in ids)
            Execute(command, [id]);
    }

    private static string KeyOf(RowShape shape) => shape.Columns[shape.Key[0]].Name;

    private static string VersionIs(RowShape shape, int parameter) => $"{shape.Version.Name} = $p{parameter}";

    private static int Execute(DbCommand command, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteNonQuery();
    }

    private static void Demand(bool isSo, SagaChangeRow change)
    {
        if (!isSo)
            throw new DbUpdateConcurrencyException($"{change.Saga.GetType().Name} {change.Id} is no longer as it was read.");
    }

    private DbCommand Command(string text, int parameters)
    {
        var command = session.Command(text, out var isNew);
        command.Transaction = transaction;
        for (var i = 0; isNew && i < parameters; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"$p{i}";
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
