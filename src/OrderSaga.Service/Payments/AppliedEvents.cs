using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Whether an event of a provider was published before: one question to the database for all who ask at the same time. Who asks while nobody
/// does, asks at once. The answer may be old by the time it is read; that two do not publish the same, the database's key sees to.
/// </summary>
public sealed class AppliedEvents(IServiceScopeFactory scopes)
{
    const int AskedAtOnceMax = 256;
    readonly ConcurrentQueue<Asker> _waiting = new();
    int _isAsking;

    public Task<bool> Contains(Guid messageId)
    {
        var asker = new Asker(messageId);
        _waiting.Enqueue(asker);
        Lead();
        return asker.Answer.Task;
    }

    void Lead()
    {
        if (Interlocked.CompareExchange(ref _isAsking, 1, 0) == 0)
            _ = Task.Run(AskForAll);
    }

    async Task AskForAll()
    {
        while (Gather() is { Count: > 0 } group)
            await Ask(group);
        Volatile.Write(ref _isAsking, 0);

        // Whoever came between the last look and the line above found somebody asking.
        if (!_waiting.IsEmpty)
            Lead();
    }

    List<Asker> Gather()
    {
        var group = new List<Asker>();
        while (group.Count < AskedAtOnceMax && _waiting.TryDequeue(out var asker))
            group.Add(asker);
        return group;
    }

    async Task Ask(List<Asker> group)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var ids = group.ConvertAll(asker => (Guid?)asker.MessageId);
            var known = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks
                .Where(row => ids.Contains(row.AppliedMessageId)).Select(row => row.AppliedMessageId!.Value).ToListAsync();
            var set = known.ToHashSet();
            group.ForEach(asker => asker.Answer.SetResult(set.Contains(asker.MessageId)));
        }
        catch (Exception failure)
        {
            // Theirs, each of them: none is acknowledged, and the providers come again.
            group.ForEach(asker => asker.Answer.TrySetException(failure));
        }
    }

    sealed record Asker(Guid MessageId)
    {
        /// <summary>Whoever waits goes on in a thread of its own: this one has the next to ask for.</summary>
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
