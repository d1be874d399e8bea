using System.Collections.Concurrent;

namespace OrderSaga.Service;

/// <summary>
/// Whether keys are known to the database: one question for all who ask at the same time. Who asks while nobody does, asks at once; who asks
/// while others wait for their answer is part of the next question, so that no answer is older than its question. It may be old by the time
/// it is acted on: whoever may not be wrong relies on a key of the database besides.
/// </summary>
public abstract class AskedTogether<TKey>
    where TKey : notnull
{
    const int AskedAtOnceMax = 256;
    readonly ConcurrentQueue<Asker> _waiting = new();
    int _isAsking;

    public Task<bool> Contains(TKey key)
    {
        var asker = new Asker(key);
        _waiting.Enqueue(asker);
        Lead();
        return asker.Answer.Task;
    }

    /// <summary>Those of the keys that are known.</summary>
    protected abstract Task<IReadOnlySet<TKey>> Find(IReadOnlyList<TKey> keys);

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
            var known = await Find(group.ConvertAll(asker => asker.Key));
            group.ForEach(asker => asker.Answer.SetResult(known.Contains(asker.Key)));
        }
        catch (Exception failure)
        {
            // Theirs, each of them: they are tried again, by the provider or from the queue.
            group.ForEach(asker => asker.Answer.TrySetException(failure));
        }
    }

    sealed record Asker(TKey Key)
    {
        /// <summary>Whoever waits goes on in a thread of its own: this one has the next to ask for.</summary>
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
