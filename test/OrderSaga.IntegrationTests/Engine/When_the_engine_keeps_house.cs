using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Outbox;
using Quartz;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_the_engine_keeps_house(string situation) : EngineScenario(situation)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 8, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task Receipts_are_forgotten_that_are_older_than_the_retention()
    {
        await using var host = await Host();
        var old = _clock.GetUtcNow() - TimeSpan.FromDays(7);
        List<InboxRow> rows = [.. Enumerable.Range(1, 2_001).Select(n => Row(old.AddMinutes(-n))), Row(old), Row(_clock.GetUtcNow())];
        await host.Read(db => Add(db, rows));
        using var forgotten = new Counted("ordersaga.inbox.forgotten");

        await Run<InboxCleanupJob<EngineDbContext>>(host);

        (await host.Read(db => db.Inbox.CountAsync())).ShouldBe(2);
        forgotten.Total.ShouldBe(2_001);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Run<InboxCleanupJob<EngineDbContext>>(host);
        (await host.Read(db => db.Inbox.CountAsync())).ShouldBe(1);
    }

    [Test]
    public async Task Nothing_but_receipts_is_forgotten_however_old_it_is()
    {
        await using var host = await Host();
        var old = _clock.GetUtcNow() - TimeSpan.FromDays(400);
        await host.Read(db => Add(db, [
            Row(old),
            new OutboxRow { MessageId = Guid.NewGuid(), CreatedAt = old, NextAttemptAt = old },
            new OutboxRow { MessageId = Guid.NewGuid(), CreatedAt = old, QuarantinedAt = old },
            new TimeoutRow { MessageId = Guid.NewGuid(), DueAt = old },
            new ParkedRow { MessageId = Guid.NewGuid(), ParkedAt = old, NextAttemptAt = old },
            new DeadLetterRow { MessageId = Guid.NewGuid(), FirstFailedAt = old, LastFailedAt = old },
        ]));

        await Run<InboxCleanupJob<EngineDbContext>>(host);

        (await host.Read(db => db.Inbox.CountAsync())).ShouldBe(0);
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(2);
        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(1);
        (await host.Read(db => db.Parked.CountAsync())).ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(1);
    }

    [Test]
    public async Task What_waits_for_a_person_is_counted_and_said()
    {
        await using var host = await Host();
        var now = _clock.GetUtcNow();
        await host.Read(db => Add(db, [
            new DeadLetterRow { MessageId = Guid.NewGuid(), FirstFailedAt = now, LastFailedAt = now },
            new DeadLetterRow { MessageId = Guid.NewGuid(), FirstFailedAt = now, LastFailedAt = now },
            new OutboxRow { MessageId = Guid.NewGuid(), CreatedAt = now, QuarantinedAt = now },
            new OutboxRow { MessageId = Guid.NewGuid(), CreatedAt = now, NextAttemptAt = now },
            new ParkedRow { MessageId = Guid.NewGuid(), ParkedAt = now, NextAttemptAt = now, Overdue = true },
            new ParkedRow { MessageId = Guid.NewGuid(), ParkedAt = now, NextAttemptAt = now },
        ]));
        using var deadLetters = new Counted("ordersaga.kept.dead_letters");
        using var quarantined = new Counted("ordersaga.kept.quarantined");
        using var overdue = new Counted("ordersaga.kept.overdue");

        await Run<KeptReportJob<EngineDbContext>>(host);

        (deadLetters.Total, quarantined.Total, overdue.Total).ShouldBe((2, 1, 1));
        host.Log.Count("2 dead letters, 1 quarantined and 1 overdue messages of EngineDbContext wait for a person").ShouldBe(1);
    }

    [Test]
    public async Task Nothing_is_said_while_nothing_waits()
    {
        await using var host = await Host();

        await Run<KeptReportJob<EngineDbContext>>(host);

        host.Log.Count("wait for a person").ShouldBe(0);
    }

    private static Task<int> Add(EngineDbContext db, IEnumerable<object> rows)
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    }

    private static InboxRow Row(DateTimeOffset consumedAt) =>
        new() { MessageId = Guid.NewGuid(), ConsumerId = Guid.NewGuid(), ConsumedAt = consumedAt };

    private static async Task Run<TJob>(EngineHost host)
        where TJob : IJob => await ActivatorUtilities.CreateInstance<TJob>(host.Services).Execute(null!, CancellationToken.None);

    /// <summary>One that is not started: its jobs run when the test says so.</summary>
    private async Task<EngineHost> Host()
    {
        var host = new EngineHost(Database, _clock);
        await host.Read(db => db.Database.EnsureCreatedAsync());
        return host;
    }
}
