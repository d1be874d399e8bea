using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>Hears what the order would hear, and lets a test wait for it.</summary>
internal sealed class AnswerBook
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private readonly List<object> answers = [];
    private TaskCompletionSource changed = NewSignal();

    public IReadOnlyList<object> All
    {
        get
        {
            lock (gate)
                return [.. answers];
        }
    }

    public void ListenOn(IReceiveEndpointConfigurator endpoint)
    {
        Listen<StockReserved>(endpoint);
        Listen<StockRejected>(endpoint);
        Listen<StockConfirmed>(endpoint);
        Listen<StockReleased>(endpoint);
        Listen<PointsAwarded>(endpoint);
        Listen<PointsRevoked>(endpoint);
        Listen<CustomerNotified>(endpoint);
    }

    /// <summary>Waits until so many answers of this kind fit.</summary>
    public async Task<IReadOnlyList<T>> Wait<T>(int count, Func<T, bool> fits)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task next;
            lock (gate)
            {
                var found = answers.OfType<T>().Where(fits).ToList();
                if (found.Count >= count)
                    return found;
                next = changed.Task;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"Waited for {count} {typeof(T).Name}; heard: {string.Join(", ", All)}", e);
            }
        }
    }

    private void Listen<T>(IReceiveEndpointConfigurator endpoint) where T : class =>
        endpoint.Handler<T>(context =>
        {
            TaskCompletionSource heard;
            lock (gate)
            {
                answers.Add(context.Message);
                heard = changed;
                changed = NewSignal();
            }

            heard.SetResult();
            return Task.CompletedTask;
        });

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
