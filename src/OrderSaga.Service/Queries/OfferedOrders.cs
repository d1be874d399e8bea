namespace OrderSaga.Service.Queries;

/// <summary>Filters that can be asked for together, and the index that makes it fast.</summary>
/// <param name="Needed">All of these.</param>
/// <param name="Possible">And any of these.</param>
/// <param name="Index">By which orders are found, see OrderMapping.</param>
public sealed record OfferedOrders(OrderFilters Needed, OrderFilters Possible, string Index)
{
    const OrderFilters Residual = OrderFilters.Provider | OrderFilters.Amount;

    /// <summary>With ten million orders a list that no index gives is an outage: what is not here is not offered.</summary>
    public static IReadOnlyList<OfferedOrders> All { get; } =
    [
        new(OrderFilters.None, OrderFilters.Placed, "IX_orders_PlacedAt_OrderId_TotalMinor_Provider"),
        // Amount and provider are in that index: what does not fit costs no look at the order.
        new(OrderFilters.Placed, Residual, "IX_orders_PlacedAt_OrderId_TotalMinor_Provider"),
        new(OrderFilters.State, OrderFilters.Placed, "IX_orders_CurrentState_PlacedAt_OrderId"),
        // Of closed orders, which most are, by the one above: see OrderSearch.
        new(OrderFilters.State | OrderFilters.Placed, Residual, "IX_orders_CurrentState_PlacedAt_OrderId"),
        // Few orders ask for a person: all of them may be looked at.
        new(OrderFilters.Attention, OrderFilters.State | OrderFilters.Placed | Residual, "IX_orders_attention"),
        new(OrderFilters.ByDeadline, OrderFilters.None, "IX_orders_deadline"),
        new(OrderFilters.Search, OrderFilters.None, "IX_orders_OrderNumber_Merchant"),
    ];

    /// <summary>Each set of filters that may be asked for by this: what is needed, with every part of what is possible.</summary>
    public IEnumerable<OrderFilters> Combinations => Enumerable.Range(0, (int)Possible + 1).Select(bits => (OrderFilters)bits)
        .Where(some => (some & ~Possible) == OrderFilters.None).Select(some => Needed | some);

    /// <summary>Null: it is not offered.</summary>
    public static OfferedOrders? For(OrderQuery query) =>
        All.FirstOrDefault(offer => (query.Filters & offer.Needed) == offer.Needed
            && (query.Filters & ~(offer.Needed | offer.Possible)) == OrderFilters.None);
}
