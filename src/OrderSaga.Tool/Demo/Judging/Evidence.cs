using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>All that is known about one order: what was played, what the service says, and what the providers hold to be true.</summary>
/// <param name="Customer">Who placed it.</param>
/// <param name="Order">As the service shows it; null: it does not know it.</param>
/// <param name="Life">Its timeline, judged row by row.</param>
/// <param name="Journal">What the service wrote down of what the providers said.</param>
/// <param name="Failed">The messages about it that were refused or failed.</param>
/// <param name="Deliveries">The callbacks about it that the providers sent.</param>
/// <param name="Trades">Its payments in the books.</param>
internal sealed record Evidence(
    Customer Customer,
    OrderView? Order,
    Replay Life,
    IReadOnlyList<CallbackView> Journal,
    IReadOnlyList<FailedMessageView> Failed,
    IReadOnlyList<Delivery> Deliveries,
    IReadOnlyList<Trade> Trades)
{
    public IReadOnlyList<Trade> Paid { get; } = [.. Trades.Where(trade => trade.State == TradeState.Paid)];

    /// <summary>The first payment of the right amount; null: there is none.</summary>
    public Trade? RightPayment => Paid.Where(trade => trade.Amount == Customer.Total).MinBy(trade => trade.PaidAt);

    public DateTimeOffset InTimeUntil => Life.Deadline + DemoMerchant.Grace;

    public static Evidence About(
        Customer customer,
        OrderView? order,
        IReadOnlyList<TimelineRow> timeline,
        IReadOnlyList<CallbackView> journal,
        IReadOnlyList<FailedMessageView> failed,
        IReadOnlyList<Delivery> deliveries,
        Books books) => new(
        customer,
        order,
        Replay.Of(timeline),
        journal,
        [.. failed.Where(message => message.Reason.Contains(customer.OrderNumber, StringComparison.Ordinal))],
        [.. deliveries.Where(delivery => IsOf(customer, delivery.PaymentNumber))],
        [.. books.Trades.Where(trade => IsOf(customer, trade.PaymentNumber))]);

    /// <summary>Something that was not as always, while this order was alive.</summary>
    public Disturbance? Cause(DateTimeOffset from, DateTimeOffset to) => Customer.Stage.Disturbances.In(from, to);

    /// <summary>The provider could not be brought to close it: it did not answer up to the limit, or has nothing to close.</summary>
    public bool IsBeyondClosing(Trade trade) =>
        Customer.Unseen.Contains(trade) || Life.Rows.Any(row => row.GivenUp?.Any(command => command.Kind == nameof(ClosePayment)) == true);

    // A payment number is the order number, or that and one letter.
    private static bool IsOf(Customer customer, string paymentNumber) =>
        paymentNumber.StartsWith(customer.OrderNumber, StringComparison.Ordinal);
}
