using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>How PostgreSQL finds what a statement asks for.</summary>
/// <param name="Indexes">That it enters.</param>
/// <param name="Scanned">Tables that it reads from one end to the other, with their schemas.</param>
/// <param name="Sql">The statement.</param>
sealed record StatementPlan(IReadOnlyList<string> Indexes, IReadOnlyList<string> Scanned, string Sql);

/// <summary>
/// Writes down what requests ask the database, with the values, and has it explained: the plan is that of the statement as it was sent.
/// </summary>
sealed class AskedStatements : DbCommandInterceptor
{
    private readonly ConcurrentQueue<NpgsqlCommand> _asked = new();
    private volatile bool _isRecording;

    /// <summary>Tells what a request asks from what the service does by itself.</summary>
    public IHttpContextAccessor? Requests { get; set; }

    public void Record()
    {
        _asked.Clear();
        _isRecording = true;
    }

    public async Task<IReadOnlyList<StatementPlan>> Explain()
    {
        _isRecording = false;
        var plans = new List<StatementPlan>();
        await using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable("ConnectionStrings__Orders"));
        await connection.OpenAsync();
        while (_asked.TryDequeue(out var command))
        {
            await using (command)
            {
                var sql = command.CommandText;
                (command.Connection, command.Transaction) = (connection, null);
#pragma warning disable CA2100 // The text is EF Core's.
                command.CommandText = "EXPLAIN (VERBOSE, FORMAT JSON) " + sql;
#pragma warning restore CA2100
                using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
                var nodes = Nodes(plan.RootElement[0].GetProperty("Plan")).ToList();
                plans.Add(new StatementPlan(
                    [.. nodes.Select(node => Text(node, "Index Name")).OfType<string>().Distinct(StringComparer.Ordinal)],
                    [.. nodes.Where(node => Text(node, "Node Type")!.Contains("Seq Scan", StringComparison.Ordinal))
                        .Select(node => $"{Text(node, "Schema")}.{Text(node, "Relation Name")}").Distinct(StringComparer.Ordinal)],
                    sql));
            }
        }

        return plans;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    private void Note(DbCommand command)
    {
        if (_isRecording && Requests?.HttpContext is not null)
            _asked.Enqueue(((NpgsqlCommand)command).Clone());
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement node) => node.TryGetProperty("Plans", out var below)
        ? below.EnumerateArray().SelectMany(Nodes).Prepend(node)
        : [node];

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;
}
