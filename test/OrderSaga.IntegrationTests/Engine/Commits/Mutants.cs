using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>Writers that are wrong in one way each: what notices them would notice a real one.</summary>
internal static class Mutants
{
    /// <summary>No version check: the last writer wins.</summary>
    public static IGroupWriter<EngineDbContext> ForgetVersions(IGroupWriter<EngineDbContext> writer, EngineHost host) =>
        new Changed(writer, async works =>
        {
            var tables = await host.Read(Rows.Read);
            return works.ConvertAll(work => Copy(work, changes: change => change.Kind is SagaChangeKind.Update or SagaChangeKind.Check
                ? change with { LoadedVersion = tables.VersionOf(Row.Tab(change.Id)) }
                : change));
        });

    /// <summary>One of the messages that a unit sends is not written when the unit shares its transaction.</summary>
    public static IGroupWriter<EngineDbContext> LoseAMessage(IGroupWriter<EngineDbContext> writer) =>
        new Changed(writer, works => Task.FromResult(
            works.Count == 1 ? works : works.ConvertAll(work => Copy(work, outbox: rows => rows.Skip(1)))));

    /// <summary>No receipt: a message that comes twice is consumed twice.</summary>
    public static IGroupWriter<EngineDbContext> KeepNoReceipt(IGroupWriter<EngineDbContext> writer) =>
        new Changed(writer, works => Task.FromResult(works.ConvertAll(work => Copy(work, hasInbox: false))));

    /// <summary>Says of any failure of a group that the database was away, so that the neighbours of one pay for it.</summary>
    public static IGroupWriter<EngineDbContext> LetNeighboursPay(IGroupWriter<EngineDbContext> writer, TestDatabase database) =>
        new Excusing(writer, database);

    private static StagedWork Copy(
        StagedWork work,
        Func<SagaChangeRow, SagaChangeRow>? changes = null,
        Func<IEnumerable<OutboxRow>, IEnumerable<OutboxRow>>? outbox = null,
        bool hasInbox = true)
    {
        var copy = new StagedWork(hasInbox ? work.Inbox : null, work.WasParked) { Sent = work.Sent, Tracked = work.Tracked };
        copy.Outbox.AddRange((outbox ?? (rows => rows))(work.Outbox));
        copy.Timeouts.AddRange(work.Timeouts);
        copy.CancelledTimeouts.AddRange(work.CancelledTimeouts);
        copy.Kept.AddRange(work.Kept);
        copy.Sagas.AddRange(work.Sagas);
        copy.Changes.AddRange(work.Changes.Select(changes ?? (change => change)));
        copy.History.AddRange(work.History);
        return copy;
    }

    private sealed class Changed(IGroupWriter<EngineDbContext> writer, Func<List<StagedWork>, Task<List<StagedWork>>> change)
        : IGroupWriter<EngineDbContext>
    {
        public async Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken) =>
            await writer.Write(await change([.. group]), cancellationToken);
    }

    private sealed class Excusing(IGroupWriter<EngineDbContext> writer, TestDatabase database) : IGroupWriter<EngineDbContext>
    {
        public async Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken)
        {
            try
            {
                await writer.Write(group, cancellationToken);
            }
            catch (Exception) when (group.Count > 1)
            {
                throw database.Away();
            }
        }
    }
}
