using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;

namespace OrderSaga.KillHost.Battery;

/// <summary>The service's tables, read past the service.</summary>
internal sealed class ServiceTables : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly NpgsqlConnectionStringBuilder? server;
    private readonly string[] addresses;

    private ServiceTables(Store store, string orders, string participants, NpgsqlConnectionStringBuilder? server = null)
    {
        this.server = server;
        addresses = [orders, participants];
        services = new ServiceCollection().AddOrderStore(store, orders).AddParticipantsStore(store, participants).BuildServiceProvider();
    }

    /// <summary>What the service must be told, so that it keeps them there.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public static ServiceTables Name(KillStore store, string dataDirectory)
    {
        return store.IsEmbedded ? new ServiceTables(Store.Sqlite, In("orders.db"), In("participants.db")) : OnServer(Servers.PostgreSql!);

        string In(string file) => $"Data Source={Path.Combine(dataDirectory, file)};Default Timeout=30";
    }

    /// <param name="address">Of a PostgreSQL.</param>
    /// <param name="port">By which the service comes to it; null: as we do.</param>
    public static ServiceTables OnServer(string address, int? port = null)
    {
        var ours = new NpgsqlConnectionStringBuilder(address) { Database = $"ordersaga_kill_{Guid.NewGuid():N}", MaxPoolSize = 40 };
        var forService = new NpgsqlConnectionStringBuilder(ours.ConnectionString);
        forService.Port = port ?? ours.Port;
        return new ServiceTables(Store.PostgreSql, ours.ConnectionString, ours.ConnectionString, ours)
        {
            Settings =
            {
                ["Service__Database"] = Store.PostgreSql.Name,
                ["ConnectionStrings__Orders"] = forService.ConnectionString,
                ["Service__MigrateAtStart"] = "true",
            },
        };
    }

    /// <summary>The database of the service on its server.</summary>
    public string Database => server?.Database ?? throw new InvalidOperationException("It is in files");

    /// <summary>What was accepted from outside over HTTP so far.</summary>
    public async Task<(int Orders, int Callbacks)> Accepted(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = Orders(scope);
        return (await db.SubmittedOrders.CountAsync(cancellationToken), await db.Callbacks.CountAsync(cancellationToken));
    }

    /// <summary>What is committed and was still to be done.</summary>
    public async Task<(int Outbox, int Timeouts)> Pending(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var orders = Orders(scope);
        var participants = Participants(scope);
        return (
            await orders.Set<OutboxRow>().CountAsync(cancellationToken) + await participants.Set<OutboxRow>().CountAsync(cancellationToken),
            await orders.Set<TimeoutRow>().CountAsync(cancellationToken));
    }

    /// <summary>What must hold in the tables when all is at rest; each line is a violation.</summary>
    public async Task<IReadOnlyList<string>> Judge(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = Orders(scope);
        List<string> violations = [];
        var orders = await db.Orders.AsNoTracking().ToListAsync(cancellationToken);
        var rows = (await db.Timeline.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(row => row.OrderId);
        var consumed = (await db.Set<InboxRow>().Select(row => row.MessageId).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var order in orders)
        {
            var timeline = rows[order.CorrelationId].OrderBy(row => row.Sequence).ToList();
            var causes = timeline.Select(row => row.CauseMessageId).OfType<Guid>().ToList();
            if (timeline.Count != order.Version)
                violations.Add($"{order.OrderNumber} is version {order.Version} and has {timeline.Count} rows on its timeline");
            if (TimelineChain.FirstBreak(timeline) is { } at)
                violations.Add($"{order.OrderNumber}: the chain of its timeline breaks at {at}");
            if (timeline.Count > 0 && !timeline[^1].Hash.AsSpan().SequenceEqual(order.TimelineHash))
                violations.Add($"{order.OrderNumber} does not end in the hash of its timeline");
            violations.AddRange(causes.CountBy(cause => cause).Where(cause => cause.Value > 1)
                .Select(cause => $"{order.OrderNumber}: message {cause.Key} was consumed {cause.Value} times"));
            violations.AddRange(causes.Where(cause => !consumed.Contains(cause))
                .Select(cause => $"{order.OrderNumber}: message {cause} left a row, and is not in the inbox"));
        }

        foreach (var submitted in await db.SubmittedOrders.AsNoTracking().ToListAsync(cancellationToken))
        {
            if (!orders.Exists(order => order.CorrelationId == submitted.OrderId))
                violations.Add($"{submitted.OrderNumber} was accepted and is no order");
        }

        // All orders are closed, and all their effects answered: there is nothing left to wait for.
        var timeouts = await db.Set<TimeoutRow>().AsNoTracking().Select(row => row.MessageType).ToListAsync(cancellationToken);
        violations.AddRange(timeouts.Select(type => $"a timeout is left: {type}"));
        var (outbox, _) = await Pending(cancellationToken);
        if (outbox > 0)
            violations.Add($"{outbox} messages are left in the outboxes");
        return violations;
    }

    /// <summary>Every row of every timeline, for whoever has to find out what happened.</summary>
    public async Task WriteTimelines(string file, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = Orders(scope);
        var numbers = await db.Orders.AsNoTracking().ToDictionaryAsync(order => order.CorrelationId, order => order.OrderNumber, cancellationToken);
        var rows = await db.Timeline.AsNoTracking().ToListAsync(cancellationToken);
        await File.WriteAllLinesAsync(
            file,
            rows.OrderBy(row => numbers.GetValueOrDefault(row.OrderId), StringComparer.Ordinal).ThenBy(row => row.Sequence)
                .Select(row => $"{numbers.GetValueOrDefault(row.OrderId)} {row.Sequence} {row.At:O} {row.Event} [{row.Path}] {row.Decision} {row.Facts}"),
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Forget();
        if (server is null)
            return;
        var address = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "postgres" };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var drop = connection.CreateCommand();
#pragma warning disable CA2100 // The name is our own.
        drop.CommandText = $"DROP DATABASE IF EXISTS {server.Database} WITH (FORCE)";
#pragma warning restore CA2100
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>Closes the connections that wait in its pools, as to a server that has gone; those of others in the process stay.</summary>
    public void Forget()
    {
        foreach (var address in addresses)
        {
            if (server is null)
                SqliteConnection.ClearPool(new SqliteConnection(address));
            else
                NpgsqlConnection.ClearPool(new NpgsqlConnection(PostgreSqlStore.Limited(address))); // the pool is named by it
        }
    }

    private static OrderDbContext Orders(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<OrderDbContext>();

    private static ParticipantsDbContext Participants(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<ParticipantsDbContext>();
}
