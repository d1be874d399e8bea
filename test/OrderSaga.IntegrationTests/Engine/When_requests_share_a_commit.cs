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
        var taken = Guid.NewGuid();
        // It was given up and waits for people, so that its id stays taken.
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
    public async Task What_changes_or_removes_rows_is_saved_by_itself()
    {
        await using var host = await EngineHost.Start(Database);
        await Save(host, Guid.NewGuid(), "before");
        await InScope(host, async (save, _, db) =>
        {
            var note = await db.Notes.SingleAsync(row => row.Text == "before");
            note.Text = "after";
            db.Notes.Add(new NoteRow { TabId = TabId, Text = "new" });
            await save.Save(db, CancellationToken.None);
        });

        (await host.Read(db => db.Notes.Where(note => note.Text == "after" || note.Text == "new" || note.Text == "before").Select(note => note.Text).Order().ToListAsync())).ShouldBe(["after", "new"]);
    }

    [Test]
    public async Task In_a_transaction_of_the_application_it_is_saved_with_that_one()
    {
        await using var host = await EngineHost.Start(Database);
        await InScope(host, async (save, publish, db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Notes.Add(new NoteRow { TabId = TabId, Text = "taken back" });
            await save.Save(db, CancellationToken.None);
            await transaction.RollbackAsync();
        });

        (await host.Read(db => db.Notes.CountAsync(note => note.Text == "taken back"))).ShouldBe(0);
    }

    private Task Save(EngineHost host, Guid messageId, string text) => InScope(host, async (save, publish, db) =>
    {
        db.Notes.Add(new NoteRow { TabId = TabId, Text = text });
        await publish.Publish(new TabOpened(TabId), context => context.MessageId = messageId);
        await save.Save(db, CancellationToken.None);
    });

    private static async Task InScope(EngineHost host, Func<SharedSave<EngineDbContext>, IPublishEndpoint, EngineDbContext, Task> request)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await request(
            scope.ServiceProvider.GetRequiredService<SharedSave<EngineDbContext>>(),
            scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(),
            scope.ServiceProvider.GetRequiredService<EngineDbContext>());
    }
}
