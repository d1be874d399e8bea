using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>What PostgreSQL is sent for a group; the names are the same on each store.</summary>
[Parallelizable]
public sealed class When_a_column_has_no_value_or_does_not_change
{
    private readonly ColumnUse _use = new();
    private TestDatabase _database = null!;
    private EngineHost _host = null!;
    private RowShapes<EngineDbContext> _shapes = null!;

    [SetUp]
    public void Make()
    {
        _database = new TestDatabase(Store.Sqlite.Name);
        _host = new EngineHost(_database);
        _shapes = _host.Services.GetRequiredService<RowShapes<EngineDbContext>>();
    }

    [TearDown]
    public async Task Drop()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public void It_is_not_sent_until_it_has_one_and_is_sent_from_then_on()
    {
        TextOf(Sending(expiresAt: null)).ShouldNotContain(nameof(OutboxRow.ExpiresAt));
        TextOf(Sending(expiresAt: DateTimeOffset.UnixEpoch)).ShouldContain(nameof(OutboxRow.ExpiresAt));

        var later = StatementOf(Sending(expiresAt: null));

        later.Text.ShouldContain(nameof(OutboxRow.ExpiresAt));
        later.Parameters.OfType<long?[]>().ShouldContain(values => values.All(value => value == null));
    }

    [Test]
    public void It_is_not_set_until_it_changes()
    {
        var first = TextOf(Changing(total: 5, state: "Running"));
        first.ShouldContain($"\"{nameof(Tab.Total)}\" = u.");
        first.ShouldContain($"\"{nameof(Tab.Version)}\" = u.");
        first.ShouldNotContain(nameof(Tab.CurrentState));

        TextOf(Changing(total: 1, state: "Paid")).ShouldContain($"\"{nameof(Tab.CurrentState)}\" = u.");
        TextOf(Changing(total: 5, state: "Running")).ShouldContain($"\"{nameof(Tab.CurrentState)}\" = u.");
    }

    [Test]
    public void The_text_is_the_same_whatever_the_group_began_with()
    {
        var (sending, waiting) = (Sending(expiresAt: null), new StagedWork(inbox: null));
        waiting.Timeouts.Add(new TimeoutRow { MessageId = Guid.NewGuid() });

        TextOf(sending, waiting).ShouldBe(TextOf(waiting, sending));
    }

    private static StagedWork Sending(DateTimeOffset? expiresAt)
    {
        var work = new StagedWork(inbox: null);
        work.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), ExpiresAt = expiresAt });
        return work;
    }

    // It was Running, with a total of 1.
    private StagedWork Changing(int total, string state)
    {
        var shape = _shapes.Of(typeof(Tab));
        var before = new Tab { CorrelationId = Guid.NewGuid(), CurrentState = "Running", Total = 1, Version = 1 };
        var after = new Tab { CorrelationId = before.CorrelationId, CurrentState = state, Total = total, Version = 2 };
        var (was, row) = (shape.Read(before), shape.Read(after));
        for (var i = 0; i < row.Length; i++)
            row[i] = RowColumn.IsSameStored(row[i], was[i]) ? was[i] : row[i];
        var work = new StagedWork(inbox: null);
        work.Changes.Add(new SagaChangeRow(shape, SagaChangeKind.Update, after, after.CorrelationId, before.Version, row, was));
        return work;
    }

    private string TextOf(params StagedWork[] group) => StatementOf(group).Text;

    private PostgreSqlStatement StatementOf(params StagedWork[] group) =>
        PostgreSqlStatement.Of(RowBatch.Of(group, _shapes), _shapes.Of(typeof(OutboxRow)), _shapes.Of(typeof(TimeoutRow)), _use);
}
