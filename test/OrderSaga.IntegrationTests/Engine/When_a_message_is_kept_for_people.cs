using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_message_is_kept_for_people(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task It_is_consumed_and_its_copy_is_in_the_same_transaction()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus => bus.AddConsumer<Doubter>());
        var release = new TaskCompletionSource();
        host.Testimony.OnSight = _ => release.Task;
        var commits = host.Statements.Commits;

        var id = Guid.NewGuid();
        await host.Send(new PayTab(TabId), id);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id));

        host.Statements.Commits.ShouldBe(commits + 1);
        var kept = await host.Read(db => db.DeadLetters.SingleAsync());
        kept.MessageId.ShouldBe(id);
        kept.Reason.ShouldBe("I doubt it");
        release.SetResult();
        await host.Until(db => db.Notes.AnyAsync(note => note.Text == nameof(TabPaid)));
    }

    [Test]
    public async Task One_that_was_a_dead_letter_before_is_kept_with_its_new_reason()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus => bus.AddConsumer<Doubter>());
        var id = Guid.NewGuid();
        await host.Send(new PayTab(TabId), id);
        await host.Consumed(id);
        await host.Read(db => db.DeadLetters.ExecuteUpdateAsync(update => update.SetProperty(row => row.Reason, "Old")));
        await host.Read(db => db.Inbox.ExecuteDeleteAsync());

        await host.Send(new PayTab(TabId), id);
        await host.Consumed(id);

        (await host.Read(db => db.DeadLetters.SingleAsync())).Reason.ShouldBe("I doubt it");
    }
}

public sealed class Doubter : IConsumer<PayTab>
{
    public Task Consume(ConsumeContext<PayTab> context)
    {
        context.KeepDeadLetter("I doubt it");
        return context.Publish(new TabPaid(context.Message.TabId, 0));
    }
}
