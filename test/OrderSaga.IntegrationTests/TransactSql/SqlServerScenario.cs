using System.Data;
using System.Data.Common;
using MassTransit;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>The engine's writer and sweeps, as they are on SQL Server, and a server that answers as the test says.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class SqlServerScenario
{
    private ServiceProvider _services = null!;

    private protected FakeSqlServer Server { get; } = new(Schemas.Engine(Keeping.Rows));

    private protected IServiceProvider Services => _services;

    [SetUp]
    public void MakeEngine()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IHostApplicationLifetime>(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance))
            .AddSingleton(TestDatabase.Nowhere(Keeping.Rows));
        services.AddDbContext<EngineDbContext>(db => Store.SqlServer.Use(db, FakeSqlServer.ConnectionString)
            .ReplaceService<IModelCacheKeyFactory, KeepingModelKey>().AddInterceptors(Server));
        services.AddOutbox<EngineDbContext>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
        });
        _services = services.BuildServiceProvider();
    }

    [TearDown]
    public async Task DropEngine() => await _services.DisposeAsync();

    private protected Task Write(params StagedWork[] group) =>
        Services.GetRequiredService<IGroupWriter<EngineDbContext>>().Write(group, CancellationToken.None);

    /// <summary>As two consumers do at the same time, and as one group.</summary>
    private protected async Task<(Exception? First, Exception? Second)> Commit(StagedWork first, StagedWork second)
    {
        var commit = Services.GetRequiredService<GroupCommit<EngineDbContext>>();
        // Until both are there, a third is being written.
        using var both = new SemaphoreSlim(0);
        var isWriting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = Server.Answer;
        Server.Answer = _ =>
        {
            isWriting.SetResult();
            both.Wait();
            return null;
        };
        var third = commit.Commit(AMessage(), CancellationToken.None);
        await isWriting.Task;
        var (one, two) = (commit.Commit(first, CancellationToken.None), commit.Commit(second, CancellationToken.None));
        Server.Answer = answer;
        both.Release();
        await third;
        return (await ErrorOf(one), await ErrorOf(two));
    }

    private protected static StagedWork AMessage(bool wasParked = false) =>
        new(new InboxRow { MessageId = Guid.NewGuid(), ConsumerId = Guid.NewGuid(), ConsumedAt = TimeProvider.System.GetUtcNow() }, wasParked);

    private protected static OutboxRow Sending(string destination = "loopback://localhost/tab") => new()
    {
        MessageId = Guid.NewGuid(),
        Destination = destination,
        MessageType = "urn:message:Tab",
        ContentType = "application/json",
        Body = [1, 2, 3, 250],
        CreatedAt = TimeProvider.System.GetUtcNow(),
        NextAttemptAt = TimeProvider.System.GetUtcNow(),
    };

    private protected static TimeoutRow Waiting() => new()
    {
        MessageId = Guid.NewGuid(),
        Destination = "loopback://localhost/tab",
        MessageType = "urn:message:Tab",
        ContentType = "application/json",
        DueAt = TimeProvider.System.GetUtcNow(),
    };

    private protected SagaChangeRow Change(SagaChangeKind kind, int loadedVersion, Guid? id = null)
    {
        var shape = Services.GetRequiredService<RowShapes<EngineDbContext>>().Of(typeof(Tab));
        var tab = new Tab { CorrelationId = id ?? Guid.NewGuid(), CurrentState = "Running", Total = 3, Version = loadedVersion + 1 };
        var row = kind is SagaChangeKind.Insert or SagaChangeKind.Update ? shape.Read(tab) : [];
        return new SagaChangeRow(shape, kind, tab, tab.CorrelationId, loadedVersion, row, []);
    }

    /// <summary>What the server says of a group; queries are answered as if there were nothing.</summary>
    private protected void TheServerSays(SqlException error, int times = 1) => Server.Answer = command =>
        IsGroup(command) && times-- > 0 ? throw error : null;

    private protected static bool IsGroup(DbCommand command) => IsGroup(command.CommandText);

    private protected static bool IsGroup(string text) => text.Contains("BEGIN TRANSACTION", StringComparison.Ordinal);

    private protected int Groups => Server.Sent.Count(text => IsGroup(text.Text));

    private protected static DataTable Rows(params (string Name, object Value)[] row)
    {
        var table = new DataTable();
        foreach (var (name, value) in row)
            table.Columns.Add(name, value.GetType());
        table.Rows.Add([.. row.Select(column => column.Value)]);
        return table;
    }

    private static async Task<Exception?> ErrorOf(Task task)
    {
        try
        {
            await task;
            return null;
        }
#pragma warning disable CA1031 // It is what the test asks for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return error;
        }
    }
}
