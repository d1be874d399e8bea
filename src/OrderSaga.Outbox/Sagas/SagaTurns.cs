namespace OrderSaga.Outbox;

/// <summary>
/// Messages of one saga take turns within the process: without it they would all load it, and all but one would have worked in vain. It
/// saves
/// work and nothing more; against other processes, and for correctness, there is the version.
/// </summary>
internal sealed class SagaTurns : IDisposable
{
    // Sagas share a turn when their ids fall together. A message holds one turn at most, so that nobody can wait in a circle.
    private const int Count = 1024;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<IDisposable> Take(Guid correlationId, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)correlationId.GetHashCode() % Count];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                turn.Release();
        }
    }
}
