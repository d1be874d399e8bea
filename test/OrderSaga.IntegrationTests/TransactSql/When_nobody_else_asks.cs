using System.Linq.Expressions;
using MassTransit;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Outbox;
using OrderSaga.Participants.Notifications;
using OrderSaga.Participants.Stock;
using OrderSaga.Service;
using OrderSaga.Service.Access;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>What a host may ask, and neither the service nor a test does: it is asked here, so that its text is looked at with the others.</summary>
public sealed class When_nobody_else_asks : SqlServerScenario
{
    [Test]
    public async Task Sagas_are_found_by_an_expression()
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
        var repository = new SagaReadContext<Tab>(db, CancellationToken.None);
        using var loader = new ScopedSagaLoader<EngineDbContext>(
            scope.ServiceProvider.GetRequiredService<ScopedContext<EngineDbContext>>(), Services.GetRequiredService<SagaStore<EngineDbContext>>(),
            scope.ServiceProvider, AMessage(), isFirstAttempt: true);

        (await repository.Load(Guid.NewGuid())).ShouldBeNull();
        (await repository.Query(new LargeTabs())).Count.ShouldBe(0);
        (await loader.Query(new LargeTabs(), CancellationToken.None)).ShouldBeEmpty();

        Server.Sent.Count.ShouldBe(3);
    }

    [Test]
    public async Task Staff_see_all_levels_and_how_many_notifications_wait()
    {
        var server = new FakeSqlServer(Schemas.Service);
        await using var db = Contexts.Participants(server);

        (await new StockLedger(db, TimeProvider.System).LevelsAsync(CancellationToken.None)).ShouldBeEmpty();
        (await new NotificationLog(db).CountsAsync(CancellationToken.None)).ShouldBeEmpty();

        server.Sent.Count.ShouldBe(2);
    }

    [Test]
    public async Task No_key_is_made_where_there_is_one()
    {
        var server = new FakeSqlServer(Schemas.Service) { Answer = _ => FakeSqlServer.Row(true) };
        await using var db = Contexts.Orders(server);
        using var known = new MemoryCache(new MemoryCacheOptions());

        await new ApiKeys(db, known, TimeProvider.System).Bootstrap(given: null, _ => Assert.Fail("A key was shown"), audit: null!, CancellationToken.None);

        server.Sent.Count.ShouldBe(1);
    }

    private sealed class LargeTabs : ISagaQuery<Tab>
    {
        public Expression<Func<Tab, bool>> FilterExpression => tab => tab.Total > 100;

        public Func<Tab, bool> GetFilter() => FilterExpression.Compile();
    }
}
