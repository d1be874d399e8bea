using System.Collections.Concurrent;
using OrderSaga.Simulator.Checkout;

namespace OrderSaga.Tool.Demo;

/// <summary>Looks at the list of all orders again and again, so that hundreds of waiting customers cost no more than one.</summary>
internal sealed class OrderWatch(ServiceConnection service, TimeProvider time)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<Guid, OrderSummary> latest = new();

    /// <summary>How often an order was seen to have come, or to have another state than before.</summary>
    public int Changes { get; private set; }

    /// <summary>Null: the machine does not know the order yet.</summary>
    public OrderSummary? Of(Guid orderId) => latest.GetValueOrDefault(orderId);

    public async Task Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookThrough(cancellationToken);
                await Task.Delay(pause, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LookThrough(CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var from = after is null ? string.Empty : $"&after={after}";
            var page = (await service.Get($"/api/v1/orders?limit=200{from}", cancellationToken)).Read<OrderPage>();
            foreach (var order in page.Orders)
            {
                Changes += Of(order.OrderId)?.State == order.State ? 0 : 1;
                latest[order.OrderId] = order;
            }

            after = page.Next;
        }
        while (after is not null);
    }
}

internal sealed record OrderPage(IReadOnlyList<OrderSummary> Orders, string? Next);

internal sealed record OrderSummary(Guid OrderId, string State, string? ClosureReason, IReadOnlyList<string> Attention)
{
    public bool IsClosed => State == "Closed";
}
