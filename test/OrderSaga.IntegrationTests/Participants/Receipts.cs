using System.Collections.Concurrent;
using MassTransit;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>Counts how often a queue of a participant has finished with a message, so that a test waits for the second copy too.</summary>
internal sealed class Receipts : IReceiveObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> finished = new();

    public Task Finished(Guid messageId) => WaitAsync(messageId);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.InputAddress.AbsolutePath.EndsWith("/answers", StringComparison.Ordinal))
            return Task.CompletedTask;
        Of(context.GetMessageId() ?? throw new InvalidOperationException("A message without an id")).Release();
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class =>
        Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    private SemaphoreSlim Of(Guid messageId) => finished.GetOrAdd(messageId, _ => new SemaphoreSlim(0));

    private async Task WaitAsync(Guid messageId)
    {
        if (!await Of(messageId).WaitAsync(Patience))
            throw new TimeoutException($"Message {messageId} was not finished");
    }
}
