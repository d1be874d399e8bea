using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_requests_share_a_commit(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task What_each_added_is_saved_and_what_it_published_leaves()
    {
        await using var host = await EngineHost.Start(Database);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        await Task.WhenAll(ids.Select(id => Save(host, id, "shared")));
        foreach (var id in ids)
            await host.Consumed(id);

        var notes = await host.Read(db => db.Notes.Where(note => note.Text == "shared").ToListAsync());
        notes.Count.ShouldBe(20);
        notes.Select(note => note.Id).ShouldBeUnique();
    }

    [Test]
    public async Task One_that_cannot_be_saved_fails_alone_and_is_as_if_it_had_not_been()
    {
        await using var host = await EngineHost.Start(Database);
        var taken = await TakeAnId(host);
        var ids = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToList();

        var saving = ids.Select(id => Save(host, id, "good")).ToList();
        await Should.ThrowAsync<DbUpdateException>(Save(host, taken, "bad"));
        await Task.WhenAll(saving);
        foreach (var id in ids)
            await host.Consumed(id);

        (await host.Read(db => db.Notes.CountAsync(note => note.Text == "good"))).ShouldBe(10);
        (await host.Read(db => db.Notes.CountAsync(note => note.Text == "bad"))).ShouldBe(0);
    }

    [Test]
    public async Task After_one_that_failed_nothing_of_it_is_staged()
    {
        await using var host = await EngineHost.Start(Database);
        var (taken, next) = (await TakeAnId(host), Guid.NewGuid());

        await InScope(host, async work =>
        {
            await Stage(work, taken, "bad");
            await Should.ThrowAsync<DbUpdateException>(work.Save(CancellationToken.None));
            await Stage(work, next, "good");
            await work.Save(CancellationToken.None);
        });
        await host.Consumed(next);

        (await host.Read(db => db.Notes.CountAsync(note => note.Text == "good"))).ShouldBe(1);
        (await host.Read(db => db.Notes.CountAsync(note => note.Text == "bad"))).ShouldBe(0);
    }

    [Test]
    public async Task What_is_not_saved_does_not_leave_and_the_log_says_so()
    {
        await using var host = await EngineHost.Start(Database);
        await InScope(host, work => Stage(work, Guid.NewGuid(), "forgotten"));
        await host.Quiet();

        (await host.Read(db => db.Notes.CountAsync())).ShouldBe(0);
        host.Testimony.Sightings.ShouldBeEmpty();
        host.Log.Count("ended without saving").ShouldBe(1);
    }

    /// <summary>Of a message that was given up and waits for people.</summary>
    private static async Task<Guid> TakeAnId(EngineHost host)
    {
        var taken = Guid.NewGuid();
        await host.Read(async db =>
        {
            db.Outbox.Add(new OutboxRow
            {
                MessageId = taken,
                Sequence = 1,
                MessageType = "urn:message:nobody:Nothing",
                ContentType = "application/json",
                Destination = "loopback://localhost/nowhere",
                CreatedAt = TimeProvider.System.GetUtcNow(),
                QuarantinedAt = TimeProvider.System.GetUtcNow(),
            });
            return await db.SaveChangesAsync();
        });
        return taken;
    }

    private Task Save(EngineHost host, Guid messageId, string text) => InScope(host, async work =>
    {
        await Stage(work, messageId, text);
        await work.Save(CancellationToken.None);
    });

    private Task Stage(RequestWork<EngineDbContext> work, Guid messageId, string text)
    {
        work.Add(new NoteRow { TabId = TabId, Text = text });
        return work.PublishEndpoint.Publish(new TabOpened(TabId), context => context.MessageId = messageId);
    }

    private static async Task InScope(EngineHost host, Func<RequestWork<EngineDbContext>, Task> request)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await request(scope.ServiceProvider.GetRequiredService<RequestWork<EngineDbContext>>());
    }
}
