using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_consumer_saves_by_itself(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task In_a_transaction_that_it_began_all_is_committed_together()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus => bus.AddConsumer<CarefulSaver>());
        var commits = host.Statements.Commits;

        var id = Guid.NewGuid();
        await host.Send(new PayTab(TabId), id);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id));

        host.Statements.Commits.ShouldBe(commits + 1);
        (await host.Read(db => db.Notes.SingleAsync())).Text.ShouldBe("updated");
    }

    [Test]
    public async Task Without_one_it_is_refused_before_half_of_it_is_committed()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus => bus.AddConsumer<HastySaver>());

        await host.Send(new TabReminderDue(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync(row => row.Consumer.Contains(nameof(HastySaver))));

        (await host.Read(db => db.Notes.CountAsync())).ShouldBe(0);
    }
}

public sealed class CarefulSaver(EngineDbContext db) : IConsumer<PayTab>
{
    public async Task Consume(ConsumeContext<PayTab> context)
    {
        await db.Database.BeginTransactionAsync(context.CancellationToken);
        db.Notes.Add(new NoteRow { TabId = context.Message.TabId, Text = "saved" });
        await db.SaveChangesAsync(context.CancellationToken);
        await db.Notes.ExecuteUpdateAsync(update => update.SetProperty(note => note.Text, "updated"), context.CancellationToken);
    }
}

public sealed class HastySaver(EngineDbContext db) : IConsumer<TabReminderDue>
{
    public async Task Consume(ConsumeContext<TabReminderDue> context)
    {
        db.Notes.Add(new NoteRow { TabId = context.Message.TabId, Text = "saved" });
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
