using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>A way to commit units of work: how many replicas, and what writes.</summary>
internal enum Writing
{
    /// <summary>One SaveChanges and one transaction for each unit, many at once.</summary>
    Reference,

    /// <summary>Groups, by the store's own writer.</summary>
    Group,

    /// <summary>Groups, by EF Core.</summary>
    EfGroup,

    /// <summary>Groups of two processes on one database.</summary>
    TwoReplicas,
}

/// <summary>Runs plans on one database, in one way.</summary>
internal sealed class CommitWorld : IAsyncDisposable
{
    private const int TriesMax = 100;

    private readonly List<EngineHost> _hosts;
    private readonly List<ICommit<EngineDbContext>> _commits;
    private readonly RowShape _shape;
    private readonly List<GroupCounter> _counters;
    private readonly bool _isReference;

    private CommitWorld(
        List<EngineHost> hosts, List<ICommit<EngineDbContext>> commits, List<GroupCounter> counters, bool isReference)
    {
        (_hosts, _commits, _counters, _isReference) = (hosts, commits, counters, isReference);
        _shape = hosts[0].Services.GetRequiredService<RowShapes<EngineDbContext>>().Of(typeof(Tab));
    }

    public long Committed { get; private set; }

    public long Refused { get; private set; }

    /// <summary>The most units that shared a transaction.</summary>
    public int LargestGroup => _counters.Max(counter => counter.Largest);

    /// <param name="database">Keeps its sagas by row.</param>
    /// <param name="writing">The way.</param>
    /// <param name="mutate">Puts something between the groups and their writer.</param>
    public static async Task<CommitWorld> Make(
        TestDatabase database, Writing writing, Func<IGroupWriter<EngineDbContext>, IGroupWriter<EngineDbContext>>? mutate = null)
    {
        // They are not started: nothing sends, nothing sweeps, and what is in the tables was committed here.
        var hosts = Enumerable.Range(0, writing is Writing.TwoReplicas ? 2 : 1).Select(_ => new EngineHost(database)).ToList();
        await hosts[0].Read(db => db.Database.EnsureCreatedAsync());
        var counters = hosts.ConvertAll(host => new GroupCounter(Mutate(WriterOf(host.Services, writing))));
        var commits = hosts.Zip(counters, (host, counter) => CommitOf(host.Services, writing, counter)).ToList();
        return new CommitWorld(hosts, commits, counters, writing is Writing.Reference);

        IGroupWriter<EngineDbContext> Mutate(IGroupWriter<EngineDbContext> writer) => mutate is null ? writer : mutate(writer);
    }

    /// <exception cref="AssertionException">A unit was refused or committed against its right, or the tables are not as they must be.</exception>
    public async Task Run(List<List<Draft>> plan)
    {
        await _hosts[0].Read(Rows.Clear);
        var sequence = new PlanRun();
        var rows = Rows.None;
        foreach (var round in plan)
        {
            var units = sequence.Begin(round, rows);
            var endings = await Task.WhenAll(units.Select((unit, index) => Task.Run(() => End(unit, _commits[index % _commits.Count]))));
            Committed += endings.Count(ending => ending.Refusal is null);
            Refused += endings.Count(ending => ending.Refusal is not null);
            rows = Explanation.Find(rows, endings, await _hosts[0].Read(Rows.Read));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    private static IGroupWriter<EngineDbContext> WriterOf(IServiceProvider services, Writing writing) => writing is Writing.EfGroup
        ? services.GetRequiredService<EfGroupWriter<EngineDbContext>>()
        : services.GetRequiredService<IGroupWriter<EngineDbContext>>();

    private static ICommit<EngineDbContext> CommitOf(
        IServiceProvider services, Writing writing, IGroupWriter<EngineDbContext> writer) => writing is Writing.Reference
        ? services.GetRequiredService<SaveChangesCommit<EngineDbContext>>()
        : ActivatorUtilities.CreateInstance<GroupCommit<EngineDbContext>>(services, writer);

    private async Task<Ending> End(PlannedUnit unit, ICommit<EngineDbContext> commit)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Commit(unit, commit);
                return new Ending(unit, null);
            }
            catch (Exception exception) when (IsLostRace(exception) && attempt < TriesMax)
            {
                // A deadlock between two writers says nothing of the unit: the engine tries it again, and so does this.
            }
            catch (Exception exception)
            {
                return new Ending(unit, RefusalOf(exception), exception.GetBaseException().Message);
            }
        }
    }

    private async Task Commit(PlannedUnit unit, ICommit<EngineDbContext> commit)
    {
        await using var scope = _hosts[0].Services.CreateAsyncScope();
        var work = unit.Stage(_shape);
        if (_isReference || unit.Draft.Oddity is Oddity.Tracks)
            work.Tracked = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
        if (unit.Draft.Oddity is Oddity.Tracks)
            work.Tracked!.Add(new NoteRow { TabId = unit.SagaId, Text = $"{unit.Number}" });
        await commit.Commit(work, CancellationToken.None);
    }

    private static readonly StoreErrorCodes Codes = new();

    private static bool IsLostRace(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is DbException { SqlState: { } state } && Codes.Conflict.Contains($"PostgreSql:{state}"))
                return true;
        }

        return false;
    }

    private static Refusal RefusalOf(Exception exception)
    {
        if (Codes.IsAway(exception))
            throw new AssertionException($"The database is not away: {exception}");
        if (Codes.IsUniqueViolation(exception))
            return Refusal.Duplicate;
        if (Codes.IsStale(exception))
            return Refusal.Stale;
        return exception.GetBaseException() is DbException ? Refusal.Flaw : throw new AssertionException($"No store says so: {exception}");
    }

    private sealed class GroupCounter(IGroupWriter<EngineDbContext> writer) : IGroupWriter<EngineDbContext>
    {
        public int Largest { get; private set; }

        public Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken)
        {
            Largest = Math.Max(Largest, group.Count);
            return writer.Write(group, cancellationToken);
        }
    }
}
