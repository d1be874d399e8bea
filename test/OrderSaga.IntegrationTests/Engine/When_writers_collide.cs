using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_writers_collide(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task In_one_process_they_take_turns_and_every_message_counts_once()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        using var conflicts = new Counted("ordersaga.inbox.conflicts");

        var ids = NewIds(100);
        await Task.WhenAll(ids.Select(id => host.Send(new AddToTab(TabId, 1), id)));
        await host.Consumed(ids);

        await EveryMessageCountedOnce(host, ids.Length);
        conflicts.Total.ShouldBe(0);
    }

    [Test]
    public async Task In_two_processes_the_loser_tries_again_until_every_message_counts_once()
    {
        await using var one = await EngineHost.Start(Database);
        await Open(one, TabId);
        await using var other = await EngineHost.Start(Database);
        using var conflicts = new Counted("ordersaga.inbox.conflicts");

        // Whether they meet is the scheduler's to say: they try until they have.
        var count = 0;
        for (var round = 0; round < 30 && (round == 0 || conflicts.Total == 0); round++)
        {
            var ids = NewIds(100);
            await Task.WhenAll(ids.Select((id, index) => (index % 2 == 0 ? one : other).Send(new AddToTab(TabId, 1), id)));
            await one.Consumed(ids);
            await other.Quiet();
            count += ids.Length;
        }

        await EveryMessageCountedOnce(one, count);
        conflicts.Total.ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task Two_that_create_the_same_saga_leave_one()
    {
        await using var host = await EngineHost.Start(Database);
        var ids = NewIds(8);

        await Task.WhenAll(ids.Select(id => host.Send(new OpenTab(TabId), id)));
        await host.Consumed(ids);

        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(1);
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task Every_attempt_has_a_DbContext_of_its_own()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus =>
        {
            bus.AddConsumer<Stumbler>();
            bus.TryAddStumbles();
        });

        var id = Guid.NewGuid();
        await host.Send(new TabOpened(TabId), id);
        await host.Until(db => db.Notes.AnyAsync(note => note.Text == nameof(Stumbler)));

        host.Services.GetRequiredService<Stumbles>().Contexts.Distinct().Count().ShouldBe(2);
        (await host.Read(db => db.Notes.CountAsync(note => note.Text == nameof(Stumbler)))).ShouldBe(1);
    }

    private static Guid[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];

    private async Task EveryMessageCountedOnce(EngineHost host, int count)
    {
        var tab = (await host.FindTab(TabId)).ShouldNotBeNull();
        tab.Total.ShouldBe(count);
        tab.Lines.Count.ShouldBe(count);
        tab.Version.ShouldBe(count + 1);
        (await host.Read(db => db.History.CountAsync())).ShouldBe(count + 1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }
}

public sealed class Stumbles
{
    public ConcurrentQueue<DbContextId> Contexts { get; } = [];
}

internal static class StumblesRegistration
{
    public static void TryAddStumbles(this IServiceCollection services) => services.AddSingleton<Stumbles>();
}

/// <summary>Fails the first time, after it has added its row.</summary>
public sealed class Stumbler(EngineDbContext db, Stumbles stumbles) : IConsumer<TabOpened>
{
    public Task Consume(ConsumeContext<TabOpened> context)
    {
        db.Notes.Add(new NoteRow { TabId = context.Message.TabId, Text = nameof(Stumbler) });
        stumbles.Contexts.Enqueue(db.ContextId);
        return stumbles.Contexts.Count == 1 ? throw new InvalidOperationException("Stumbled") : Task.CompletedTask;
    }
}
