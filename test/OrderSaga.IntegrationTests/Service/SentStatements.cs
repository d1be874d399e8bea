using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>What one request has the database of the orders asked, found by the trace that the request names.</summary>
public sealed class SentStatements : DbCommandInterceptor
{
    static readonly SentStatements _instance = new();
    readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<SentStatement>> _watched = new();

    SentStatements()
    {
    }

    public static void Watch(IServiceCollection services) => services.ConfigureDbContext<OrderDbContext>(db => db.AddInterceptors(_instance));

    /// <summary>Sends a request and tells what it had the database asked, in order.</summary>
    public static async Task<(HttpResponseMessage Answer, IReadOnlyList<SentStatement> Statements)> Of(HttpClient client, HttpRequestMessage request)
    {
        var trace = ActivityTraceId.CreateRandom();
        var sent = _instance._watched.GetOrAdd(trace, _ => []);
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        try
        {
            return (await client.SendAsync(request), [.. sent]);
        }
        finally
        {
            _instance._watched.TryRemove(trace, out _);
        }
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Note(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    void Note(DbCommand command)
    {
        if (!_watched.IsEmpty && Activity.Current is { } activity && _watched.TryGetValue(activity.TraceId, out var sent))
            sent.Enqueue(new SentStatement(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(parameter => $"{parameter.Value}")]));
    }
}

/// <summary>A statement as the database had it.</summary>
public sealed record SentStatement(string Text, IReadOnlyList<string> Values);
