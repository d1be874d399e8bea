using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;

namespace OrderSaga.Service;

/// <summary>The databases of orders and of participants: which and where they are, and whether they are of this version.</summary>
public static class Databases
{
    const string Command = "ordersaga migrate";

    public static Store StoreOf(ServiceOptions options) => Store.Find(options.Database) ?? throw new StartupException(
        $"Service:Database is {options.Database}, which is none; set it to {string.Join(" or ", Store.All.Select(store => store.Name))}");

    public static IServiceCollection AddDatabases(
        this IServiceCollection services, Store store, IConfiguration configuration, DataDirectory? data)
    {
        var orders = configuration.GetConnectionString("Orders");
        var participants = configuration.GetConnectionString("Participants");
        var batch = DatabaseOptions.Of(configuration).MaxBatchSize;
        if (store.IsEmbedded)
        {
            // Who gives a server's address wants the server: writing to a file instead would be found out too late.
            if (orders is { Length: > 0 } || participants is { Length: > 0 })
            {
                throw new StartupException(
                    $"ConnectionStrings are given, but Service:Database is {store.Name}, which keeps its files in Service:DataDirectory; "
                    + "set Service:Database to the server's kind, or remove them");
            }

            return services.AddOrderStore(store, data!.Orders, batch).AddParticipantsStore(store, data.Participants, batch);
        }

        if (orders is not { Length: > 0 })
        {
            throw new StartupException(
                $"Service:Database is {store.Name}, but ConnectionStrings:Orders is missing; "
                + "set ConnectionStrings__Orders in the environment");
        }

        RefuseUnreadable(store, "Orders", orders);
        RefuseUnreadable(store, "Participants", participants);
        return services.AddOrderStore(store, orders, batch)
            .AddParticipantsStore(store, participants is { Length: > 0 } ? participants : orders, batch);
    }

    /// <summary>Brings both to this version. Two that do it at once wait for each other.</summary>
    public static Task Migrate(IServiceProvider services, Action<string> say, CancellationToken cancellation) =>
        Each(services, (name, db) => Migrate(name, db, say, cancellation));

    /// <summary>Makes sure that both are of this version and set as they must be.</summary>
    public static Task Check(IServiceProvider services, CancellationToken cancellation) =>
        Each(services, (name, db) => Check(name, db, cancellation));

    /// <summary>What a driver has said, however EF Core has wrapped it; null: it was not about a database.</summary>
    public static DbException? ErrorIn(Exception? exception)
    {
        while (exception is not (null or DbException))
            exception = exception.InnerException;
        return (DbException?)exception;
    }

    static void RefuseUnreadable(Store store, string name, string? connectionString)
    {
        if (connectionString is { Length: > 0 } && store.WhyNot(connectionString) is { } why)
            throw new StartupException($"ConnectionStrings:{name} cannot be read as one of {store.Name}: {why}");
    }

    static async Task Each(IServiceProvider services, Func<string, DbContext, Task> act)
    {
        await using var scope = services.CreateAsyncScope();
        await act("orders", scope.ServiceProvider.GetRequiredService<OrderDbContext>());
        await act("participants", scope.ServiceProvider.GetRequiredService<ParticipantsDbContext>());
    }

    static async Task Migrate(string name, DbContext db, Action<string> say, CancellationToken cancellation)
    {
        var store = Store.Of(db.Database);
        await RefuseNewer(name, db, cancellation);
        await using var alone = await store.LockMigration(db, cancellation);
        await store.PrepareMigration(db, cancellation);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        await db.Database.MigrateAsync(cancellation);
        say(pending.Count == 0
            ? $"{name}: is of this version"
            : $"{name}: lacked {string.Join(", ", pending)}, and is of this version now");
        await RefuseProblem(name, db, cancellation);
    }

    static async Task Check(string name, DbContext db, CancellationToken cancellation)
    {
        // EF Core takes a server that is down for a database that lacks everything; opened first, it says what is wrong.
        await db.Database.OpenConnectionAsync(cancellation);
        await RefuseNewer(name, db, cancellation);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            throw new StartupException(
                $"The database of {name} lacks {string.Join(", ", pending)}; run {Command} with the settings of the service, "
                + "or set Service:MigrateAtStart");
        }

        await RefuseProblem(name, db, cancellation);
    }

    static async Task RefuseNewer(string name, DbContext db, CancellationToken cancellation)
    {
        if (!await db.Database.CanConnectAsync(cancellation))
            return; // it is not there yet; what then tries to use it says so, with the reason
        var applied = await db.Database.GetAppliedMigrationsAsync(cancellation);
        var unknown = applied.Except(db.Database.GetMigrations(), StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
        {
            throw new StartupException(
                $"The database of {name} has {string.Join(", ", unknown)}, which this version does not know: "
                + "a newer OrderSaga has been here; start that one");
        }
    }

    static async Task RefuseProblem(string name, DbContext db, CancellationToken cancellation)
    {
        if (await Store.Of(db.Database).FindProblem(db, cancellation) is { } problem)
            throw new StartupException($"The database of {name} cannot be used as it is: {problem}");
    }
}
