using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_the_process_dies(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task After_a_commit_and_before_the_send_the_message_is_sent_at_the_next_start_under_its_id()
    {
        Guid id;
        await using (var dead = new EngineHost(Database))
        {
            await dead.Read(db => db.Database.EnsureCreatedAsync());
            await using var scope = dead.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new TabOpened(TabId));
            var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
            await db.SaveChangesAsync();
            id = (await db.Outbox.SingleAsync()).MessageId;
        }

        await using var host = await EngineHost.Start(Database);
        await host.Consumed(id);

        host.Testimony.Sightings.ShouldHaveSingleItem().MessageId.ShouldBe(id);
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task What_the_memory_held_and_nobody_had_consumed_is_sent_again_under_its_id()
    {
        var never = new TaskCompletionSource();
        // The dead claim nothing, and renew no claim.
        await using var dead = await EngineHost.Start(Database, options: outbox => outbox.SweepInterval = TimeSpan.FromHours(1));
        dead.Testimony.OnSight = _ => never.Task;
        await dead.Send(new OpenTab(TabId));
        await dead.Until(db => db.Outbox.AnyAsync());
        var id = (await dead.Read(db => db.Outbox.SingleAsync())).MessageId;

        await using var host = await EngineHost.Start(Database);
        await host.Consumed(id);

        host.Testimony.Sightings.ShouldHaveSingleItem().MessageId.ShouldBe(id);
        never.SetException(new InvalidOperationException("Dead"));
    }

    [Test]
    public async Task A_message_in_memory_is_not_removed_from_the_outbox_before_it_is_consumed()
    {
        var later = new TaskCompletionSource();
        await using var host = await EngineHost.Start(Database);
        host.Testimony.OnSight = _ => later.Task;
        using var sent = new Counted("ordersaga.outbox.sent");
        await host.Send(new OpenTab(TabId));
        await host.Until(_ => Task.FromResult(sent.Total == 1));

        // Sweeps pass, and neither remove it nor send it again.
        var queries = host.Statements.Queries;
        await host.Until(_ => Task.FromResult(host.Statements.Queries > queries + 40));
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(1);
        sent.Total.ShouldBe(1);

        later.SetResult();
        await host.Until(async db => !await db.Outbox.AnyAsync());
    }

    [Test]
    public async Task After_the_consumption_and_before_the_delete_nothing_happens_twice()
    {
        OutboxRow row;
        var pause = new TaskCompletionSource();
        await using (var dead = await EngineHost.Start(Database))
        {
            dead.Testimony.OnSight = _ => pause.Task;
            await dead.Send(new OpenTab(TabId));
            await dead.Until(db => db.Outbox.AnyAsync());
            row = await dead.Read(db => db.Outbox.SingleAsync());
            pause.SetResult();
            await dead.Quiet();
            await dead.Consumed(row.MessageId);
        }

        await using var host = new EngineHost(Database);
        await host.Read(async db =>
        {
            db.Outbox.Add(row);
            return await db.SaveChangesAsync();
        });
        using var duplicates = new Counted("ordersaga.inbox.duplicates");
        await host.Start();
        await host.Quiet();

        duplicates.Total.ShouldBe(1);
        (await host.Read(db => db.Notes.CountAsync())).ShouldBe(1);
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task A_commit_whose_outcome_is_unknown_is_found_by_its_key_and_what_it_sent_is_sent()
    {
        await using var host = await EngineHost.Start(Database);
        var hasFailed = 0;
        host.Statements.AfterCommit = () =>
        {
            if (Interlocked.Exchange(ref hasFailed, 1) == 0)
                throw new IOException("The connection broke before the answer");
        };

        await Open(host, TabId);
        await host.Until(db => db.Notes.AnyAsync());

        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(1);
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }
}
