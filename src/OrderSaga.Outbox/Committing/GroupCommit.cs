using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// Commits together what is ready at the same time. Whoever comes while nobody writes, writes at once; whoever comes meanwhile shares
/// the next transaction. Nobody waits for company, so an idle system is as fast as it can be.
/// </summary>
internal sealed class GroupCommit<TDbContext>(
    IGroupWriter<TDbContext> writer,
    GroupRepair<TDbContext> repair,
    SaveChangesCommit<TDbContext> alone,
    OutboxProbe probe,
    OutboxOptions<TDbContext> options) : ICommit<TDbContext>
    where TDbContext : DbContext
{
    private readonly ConcurrentQueue<Member> _waiting = new();
    private int _isWriting;

    public bool WritesRows => true;

    public Task Commit(StagedWork work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A consumer that has begun a transaction of its own commits that one.
        if (work.Tracked?.Database.CurrentTransaction is not null)
            return alone.Commit(work, cancellationToken);

        var member = new Member(work);
        _waiting.Enqueue(member);
        Lead();
        return member.Done.Task;
    }

    private void Lead()
    {
        if (Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0)
            _ = Task.Run(WriteWhatIsThere);
    }

    private async Task WriteWhatIsThere()
    {
        var passedOver = new List<Member>();
        while (Gather(ref passedOver) is { Count: > 0 } group)
        {
            try
            {
                await Write(group);
            }
            catch (Exception unforeseen)
            {
                // Whoever waits is told, and the next group is written: nobody else would ever.
                Fail(group, unforeseen);
            }
        }

        Volatile.Write(ref _isWriting, 0);

        // Whoever came between the last look and the line above found somebody writing.
        if (!_waiting.IsEmpty)
            Lead();
    }

    /// <summary>What can share a transaction. Who cannot, being the same message or of the same saga as another, is in the next.</summary>
    private List<Member> Gather(ref List<Member> passedOver)
    {
        var group = new List<Member>();
        var keys = new HashSet<(Guid, Guid)>();
        var again = new List<Member>();
        foreach (var member in passedOver)
            (group.Count < options.GroupMessagesMax && TryAdd(keys, member.Work) ? group : again).Add(member);
        while (group.Count < options.GroupMessagesMax && _waiting.TryDequeue(out var member))
            (TryAdd(keys, member.Work) ? group : again).Add(member);
        passedOver = again;
        return group;
    }

    private static bool TryAdd(HashSet<(Guid, Guid)> keys, StagedWork work)
    {
        var own = work.Changes.ConvertAll(change => (change.Id, Guid.Empty));
        if (work.Inbox is { } inbox)
            own.Add((inbox.MessageId, inbox.ConsumerId));
        if (own.Exists(keys.Contains))
            return false;
        keys.UnionWith(own);
        return true;
    }

    private async Task Write(List<Member> group)
    {
        try
        {
            await probe.Reached(OutboxPoint.Gathered, group.Count);
            // Not cancelled: what is committed for one is committed for all.
            await writer.Write(group.ConvertAll(member => member.Work), CancellationToken.None);
            await probe.Reached(OutboxPoint.Committed, group.Count);
        }
        catch (Exception exception)
        {
            await Repair(group, exception);
            return;
        }

        OutboxMetrics.GroupSize.Record<TDbContext>(group.Count);
        foreach (var part in group.Chunk((group.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount))
            ThreadPool.UnsafeQueueUserWorkItem(Release, part, preferLocal: false);
    }

    // One after the other, and not each as a work item of its own: as many threads as messages would only wait for one another, for the
    // channel on which all of them acknowledge.
    private static void Release(Member[] part)
    {
        foreach (var member in part)
            member.Done.TrySetResult();
    }

    private async Task Repair(List<Member> group, Exception exception)
    {
        var failed = await repair.Find(group.ConvertAll(member => member.Work), exception);
        Fail(group.Where(member => failed.Contains(member.Work)), exception);
        var others = group.Where(member => !failed.Contains(member.Work)).ToList();
        if (others.Count == 0)
            return;
        if (others.Count < group.Count)
        {
            await Write(others);
            return;
        }

        // Nobody is known to be at fault: the halves will tell.
        var half = others.Count / 2;
        await Write(others[..half]);
        await Write(others[half..]);
    }

    private static void Fail(IEnumerable<Member> members, Exception exception)
    {
        foreach (var member in members)
            _ = Task.Run(() => member.Done.TrySetException(exception));
    }

    private sealed record Member(StagedWork Work)
    {
        /// <summary>Whoever waits goes on in the thread that sets it, which is never the writer's: that has the next group to write.</summary>
        public TaskCompletionSource Done { get; } = new();
    }
}
