using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_message_comes_twice(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task The_second_changes_nothing()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        var id = await Add(host, TabId, 5);

        using var duplicates = new Counted("ordersaga.inbox.duplicates");
        await host.Send(new AddToTab(TabId, 5), id);
        await host.Until(_ => Task.FromResult(duplicates.Total == 1));
        await host.Quiet();

        var tab = (await host.FindTab(TabId)).ShouldNotBeNull();
        tab.Total.ShouldBe(5);
        tab.Version.ShouldBe(2);
        host.Testimony.Of<TabGrew>().Count.ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task Many_at_once_have_one_effect_and_none_fails()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        using var duplicates = new Counted("ordersaga.inbox.duplicates");

        var id = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Send(new AddToTab(TabId, 5), id)));
        await host.Until(_ => Task.FromResult(duplicates.Total == 9));
        await host.Quiet();

        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
        host.Testimony.Of<TabGrew>().Count.ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task A_second_that_no_longer_fits_is_neither_parked_nor_a_dead_letter()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        var id = Guid.NewGuid();
        await host.Send(new PayTab(TabId), id);
        await host.Consumed(id);

        using var duplicates = new Counted("ordersaga.inbox.duplicates");
        await host.Send(new PayTab(TabId), id);
        await host.Until(_ => Task.FromResult(duplicates.Total == 1));

        (await host.Read(db => db.Parked.CountAsync())).ShouldBe(0);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
        host.Testimony.Of<TabPaid>().Count.ShouldBe(1);
    }

    [Test]
    public async Task A_saga_that_is_there_is_not_created_again()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        await Add(host, TabId, 5);

        await Open(host, TabId);

        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }
}
