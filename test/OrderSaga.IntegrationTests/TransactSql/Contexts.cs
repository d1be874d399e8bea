using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>The contexts as they are set up for SQL Server, on one that is not there.</summary>
internal static class Contexts
{
    public static OrderDbContext Orders(FakeSqlServer? server = null) => new(Options<OrderDbContext>(server ?? new(Schemas.Service)));

    public static ParticipantsDbContext Participants(FakeSqlServer? server = null) =>
        new(Options<ParticipantsDbContext>(server ?? new(Schemas.Service), "participants"));

    public static EngineDbContext Engine(Keeping keeping, FakeSqlServer? server = null)
    {
        var options = new DbContextOptionsBuilder<EngineDbContext>().ReplaceService<IModelCacheKeyFactory, KeepingModelKey>();
        Store.SqlServer.Use(options, FakeSqlServer.ConnectionString).AddInterceptors(server ?? new(Schemas.Engine(keeping)));
        return new EngineDbContext((DbContextOptions<EngineDbContext>)options.Options, TestDatabase.Nowhere(keeping));
    }

    private static DbContextOptions<T> Options<T>(FakeSqlServer server, string? schema = null)
        where T : DbContext
    {
        var options = new DbContextOptionsBuilder<T>();
        Store.SqlServer.Use(options, FakeSqlServer.ConnectionString, schema).AddInterceptors(server);
        return options.Options;
    }
}
