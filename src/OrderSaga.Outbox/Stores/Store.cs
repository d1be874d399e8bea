using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>A kind of database, and all that differs from one kind to the next: nothing else asks which one it is.</summary>
public abstract class Store
{
    private protected const string HistoryTable = "__EFMigrationsHistory";

    /// <summary>A file, for one process.</summary>
    public static Store Sqlite { get; } = new SqliteStore();

    /// <summary>PostgreSQL.</summary>
    public static Store PostgreSql { get; } = new PostgreSqlStore();

    /// <summary>Microsoft SQL Server.</summary>
    public static Store SqlServer { get; } = new SqlServerStore();

    /// <summary>For the factories of <c>dotnet ef</c>, which connects to nothing.</summary>
    public const string DesignConnection = "";

    /// <summary>Every kind that is supported.</summary>
    public static IReadOnlyList<Store> All { get; } = [Sqlite, PostgreSql, SqlServer];

    /// <summary>As settings and the folders of the migrations spell it.</summary>
    public abstract string Name { get; }

    /// <summary>Its databases are files of one process: nobody else could bring them to this version, or be in the way.</summary>
    public virtual bool IsEmbedded => false;

    private protected abstract string Provider { get; }

    /// <summary>The store of that name, in any case; null when there is none.</summary>
    /// <param name="name">As <see cref="Name"/>.</param>
    public static Store? Find(string? name) =>
        All.FirstOrDefault(store => string.Equals(store.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The store that a context is on.</summary>
    /// <param name="database">Of the context.</param>
    /// <exception cref="NotSupportedException">It is on none that is supported.</exception>
    public static Store Of(DatabaseFacade database) =>
        All.FirstOrDefault(store => string.Equals(store.Provider, database.ProviderName, StringComparison.Ordinal))
        ?? throw new NotSupportedException($"{database.ProviderName} is none of {string.Join(", ", All.Select(store => store.Name))}");

    /// <summary>The store that <c>dotnet ef</c> was told of: <c>dotnet ef migrations add NAME -- PostgreSql</c>.</summary>
    /// <param name="args">Of the factory.</param>
    /// <exception cref="ArgumentException">It was told of none.</exception>
    public static Store OfDesign(IReadOnlyList<string> args) => args.Select(Find).FirstOrDefault(store => store is not null)
        ?? throw new ArgumentException(
            $"Name the store after two dashes: -- {string.Join(" | ", All.Select(store => store.Name))}", nameof(args));

    /// <summary>
    /// Sets a context up for this store. Its migrations are those of its assembly in the namespace <c>….Migrations.{Name}</c>.
    /// </summary>
    /// <param name="options">Of the context.</param>
    /// <param name="connectionString">In the provider's own words.</param>
    /// <param name="schema">Where the tables are, where a store has schemas; null: wherever the connection looks first. The same that is
    /// given to <see cref="Configure(ModelBuilder, string)"/>.</param>
    /// <param name="maxBatchSize">How many statements EF Core sends at once; null: as many as the provider thinks best.</param>
    public DbContextOptionsBuilder Use(
        DbContextOptionsBuilder options, string connectionString, string? schema = null, int? maxBatchSize = null)
    {
        UseProvider(options, connectionString, schema, maxBatchSize);
        return options.ReplaceService<IMigrationsAssembly, StoreMigrations>();
    }

    /// <summary>Sets a Quartz scheduler up for this store; on a server all that share its database are one cluster.</summary>
    /// <param name="tables">Of the scheduler.</param>
    /// <param name="connectionString">In the provider's own words.</param>
    public abstract void Use(IPersistentStoreBuilder tables, string connectionString);

    /// <summary>For <c>ConfigureConventions</c>: how times and texts are kept.</summary>
    /// <param name="conventions">Of the context.</param>
    public abstract void Configure(ModelConfigurationBuilder conventions);

    /// <summary>For <c>OnModelCreating</c>: the schema, where there are schemas, so that two contexts can share a database.</summary>
    /// <param name="model">Of the context.</param>
    /// <param name="schema">Where the tables are.</param>
    public virtual void Configure(ModelBuilder model, string schema) => model.HasDefaultSchema(schema);

    /// <summary>Clears away what a migration that was killed has left, where that would hold up the next.</summary>
    /// <param name="db">The context whose database is to be migrated.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public virtual Task PrepareMigration(DbContext db, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Waits until nobody else migrates the database, which it makes if it is not there, and keeps others from it until it is disposed of.
    /// Null: EF Core's own lock does.
    /// </summary>
    /// <param name="db">The context whose database is to be migrated.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual Task<IAsyncDisposable?> LockMigration(DbContext db, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable?>(null);

    /// <summary>What is wrong with the database's own settings and how to set it right; null: nothing.</summary>
    /// <param name="db">The context whose database is looked at.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public virtual Task<string?> FindProblem(DbContext db, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Why a connection string cannot be used, whatever it leads to; null: it can.</summary>
    /// <param name="connectionString">In the provider's own words.</param>
    public virtual string? WhyNot(string connectionString) => null;

    /// <summary>What the driver says when it reads one; it has words for its own reasons, and not for those below them.</summary>
    private protected static string? WhyNot(Func<IDisposable> read)
    {
        try
        {
            read().Dispose();
            return null;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or OverflowException or KeyNotFoundException
            or NotSupportedException or InvalidOperationException)
        {
            return unreadable.InnerException is { } reason ? $"{unreadable.Message}: {reason.Message}" : unreadable.Message;
        }
    }

    private protected abstract void UseProvider(
        DbContextOptionsBuilder options, string connectionString, string? schema, int? maxBatchSize);
}
