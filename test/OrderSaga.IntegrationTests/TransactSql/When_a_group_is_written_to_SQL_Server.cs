using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.TransactSql;

public sealed class When_a_group_is_written_to_SQL_Server : SqlServerScenario
{
    private const byte SessionEnded = 20;

    [Test]
    public async Task It_is_one_batch_for_all_of_its_messages()
    {
        var work = Enumerable.Range(0, 3).Select(_ => Everything()).ToArray();

        await Write(work);

        Server.Sent.Count.ShouldBe(1);
        Server.Commits.ShouldBe(0, "the batch commits by itself");
        Server.Sent[0].Text.ShouldStartWith("SET NOCOUNT ON; SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;\nBEGIN TRANSACTION;");
        Server.Sent[0].Text.ShouldEndWith("COMMIT TRANSACTION;");
        Server.Sent[0].Text.ShouldNotContain("MERGE");
    }

    [Test]
    public async Task The_same_tables_have_the_same_text_and_the_same_declarations_whatever_the_rows_are()
    {
        await Write(Everything());
        var large = Everything();
        large.Outbox[0].Body = new byte[100_000];
        large.Outbox.Add(Sending(new string('x', 5_000)));

        await Write(large, Everything());

        Server.Sent.Count.ShouldBe(2);
        Server.Sent[1].ShouldBe(Server.Sent[0]);
        Server.Closed.ShouldBe(0, "the writer keeps its connection");
    }

    [Test]
    public async Task A_duplicate_fails_alone_and_the_next_group_has_a_fresh_connection()
    {
        var (known, other) = (AMessage(), AMessage());
        var inbox = Rows(("MessageId", known.Inbox!.MessageId), ("ConsumerId", known.Inbox.ConsumerId));
        var fails = 1;
        Server.Answer = command => IsGroup(command)
            ? fails-- > 0 ? throw SqlServerErrors.Make(2627, 3621) : null
            : inbox;

        var (first, second) = await Commit(known, other);

        new StoreErrorCodes().IsUniqueViolation(first.ShouldNotBeNull()).ShouldBeTrue();
        second.ShouldBeNull();
        Groups.ShouldBe(3, "the one before, the two, and the one that is left");
        Server.Closed.ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task A_saga_that_has_moved_fails_alone()
    {
        var (moved, other) = (AMessage(), AMessage());
        var change = Change(SagaChangeKind.Update, loadedVersion: 4);
        moved.Changes.Add(change);
        moved.Sagas.Add(new SeenTab((Tab)change.Saga, loadedVersion: 4));
        var fails = 1;
        Server.Answer = command => IsGroup(command)
            ? fails-- > 0 ? throw SqlServerErrors.Make(SqlServerBatch.StaleNumber) : null
            : FakeSqlServer.Row(5);

        var (first, second) = await Commit(moved, other);

        first.ShouldBeOfType<DbUpdateConcurrencyException>();
        second.ShouldBeNull();
        Groups.ShouldBe(3);
    }

    [TestCase(1205)]
    [TestCase(1222)]
    public async Task Whoever_lost_a_race_that_no_saga_explains_is_tried_apart(int lost)
    {
        var fails = 1;
        Server.Answer = command => IsGroup(command) && fails-- > 0 ? throw SqlServerErrors.Make(lost) : null;

        var (first, second) = await Commit(AMessage(), AMessage());

        (first, second).ShouldBe((null, null));
        Groups.ShouldBe(4, "the one before, the two, and each of them");
    }

    [Test]
    public async Task A_commit_of_which_nobody_knows_is_not_repeated_and_each_finds_out_by_its_key()
    {
        TheServerSays(SqlServerErrors.Make(SessionEnded, [10054]));

        var (first, second) = await Commit(AMessage(), AMessage());

        new StoreErrorCodes().IsAway(first.ShouldNotBeNull()).ShouldBeTrue();
        new StoreErrorCodes().IsAway(second.ShouldNotBeNull()).ShouldBeTrue();
        Groups.ShouldBe(2);
        Server.Closed.ShouldBe(1);

        Server.Answer = _ => null;
        await Write(AMessage());
        Groups.ShouldBe(3, "on a connection of its own");
    }

    [Test]
    public async Task A_server_that_is_away_is_said_to_be()
    {
        Server.Opening = _ => throw SqlServerErrors.Make(SessionEnded, [10061]);

        new StoreErrorCodes().IsAway(await Should.ThrowAsync<Exception>(() => Write(AMessage()))).ShouldBeTrue();
        Server.Opening = _ => { };
        await Write(AMessage());
    }

    [Test]
    public async Task What_is_not_said_in_JSON_for_certain_is_left_to_EF_Core([Range(0, 3)] int odd)
    {
        var work = AMessage();
        work.Outbox.Add(Sending(new[] { "\0", "\uD83D", "\uDE00", "ok\uD83D!" }[odd]));

        await Write(work);

        Server.Commits.ShouldBe(1);
        Groups.ShouldBe(0);
    }

    [Test]
    public async Task What_comes_once_in_a_thousand_messages_is_left_to_EF_Core()
    {
        await Write(AMessage(wasParked: true), AMessage());

        Server.Commits.ShouldBe(1);
        Server.Sent.ShouldContain(text => text.Text.Contains("[parked_messages]"));
    }

    [Test]
    public async Task A_commit_of_EF_Core_of_which_nobody_knows_is_away_too()
    {
        Server.Committing = () => throw SqlServerErrors.Make(SessionEnded, [10054]);

        var error = await Should.ThrowAsync<Exception>(() => Write(AMessage(wasParked: true)));

        new StoreErrorCodes().IsAway(error).ShouldBeTrue();
    }

    /// <summary>EF Core checks, deletes and inserts within its transaction what was only seen; what has moved is a conflict.</summary>
    [Test]
    public async Task A_saga_that_has_moved_is_a_conflict_there_too()
    {
        var work = AMessage(wasParked: true);
        var change = Change(SagaChangeKind.Check, loadedVersion: 4);
        work.Changes.Add(change);
        work.Sagas.Add(new SeenTab((Tab)change.Saga, loadedVersion: 4));
        Server.Answer = command => command.CommandText.StartsWith("SELECT", StringComparison.Ordinal) ? FakeSqlServer.Row(5) : null;

        await Should.ThrowAsync<DbUpdateConcurrencyException>(() => Write(work));

        (Server.Commits, Server.Rollbacks).ShouldBe((0, 1));
    }

    [Test]
    public void Every_combination_of_tables_parses_and_binds()
    {
        // And what was sent, alone or with the others.
        var texts = Enumerable.Range(0, 2 << Parts.Length).Select(Combine).Append(PartsOf(new StagedWork(inbox: null) { Sent = [Guid.NewGuid()] }))
            .Select(parts => (new SentText(Server.Schema, SqlServerBatch.Of(parts), Declared(parts)), "the writer")).ToList();

        texts.Select(text => text.Item1.Text).ShouldBeUnique();
        Schemas.ProblemsIn(Server.Schema, texts).ShouldBeEmpty();
    }

    private static Action<StagedWork, When_a_group_is_written_to_SQL_Server>[] Parts =>
    [
        (work, _) => work.Outbox.Add(Sending()),
        (work, _) => work.Timeouts.Add(Waiting()),
        (work, _) => work.CancelledTimeouts.Add(Guid.NewGuid()),
        (work, _) => work.History.Add(new TabHistoryRow { TabId = Guid.NewGuid(), Changed = "Total" }),
        (work, test) => work.Changes.Add(test.Change(SagaChangeKind.Insert, 0)),
        (work, test) => work.Changes.Add(test.Change(SagaChangeKind.Update, 1)),
        (work, test) => work.Changes.Add(test.Change(SagaChangeKind.Delete, 2)),
        (work, test) => work.Changes.Add(test.Change(SagaChangeKind.Check, 3)),
    ];

    private List<SqlServerPart> Combine(int chosen)
    {
        var work = new StagedWork(AMessage().Inbox) { Sent = (chosen >> Parts.Length) != 0 ? [Guid.NewGuid()] : [] };
        for (var i = 0; i < Parts.Length; i++)
        {
            if ((chosen & (1 << i)) != 0)
                Parts[i](work, this);
        }

        return PartsOf(work);
    }

    private List<SqlServerPart> PartsOf(StagedWork work)
    {
        var shapes = Services.GetRequiredService<RowShapes<EngineDbContext>>();
        return SqlServerParts.Of(RowBatch.Of([work], shapes), shapes.Of(typeof(OutboxRow)), shapes.Of(typeof(TimeoutRow)))!;
    }

    private static string Declared(List<SqlServerPart> parts) => string.Join(", ", parts.SelectMany((part, i) => part.IsCounted
        ? [$"{SqlServerBatch.Rows(i)} nvarchar(max)", $"{SqlServerBatch.Count(i)} int"]
        : new[] { $"{SqlServerBatch.Rows(i)} nvarchar(max)" }));

    private StagedWork Everything()
    {
        var work = new StagedWork(AMessage().Inbox) { Sent = [Guid.NewGuid()] };
        foreach (var part in Parts)
            part(work, this);
        return work;
    }
}

/// <summary>A tab that a message has loaded and that is looked up when somebody has to be at fault.</summary>
internal sealed class SeenTab(Tab tab, int loadedVersion) : StagedSaga<Tab>(tab, loadedVersion, history: null)
{
    public override void Complete(StagedWork work, MassTransit.ConsumeContext context)
    {
    }
}
