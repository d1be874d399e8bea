using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>Orders that end without money, or whose money must go back because they ended.</summary>
internal static class NotPaid
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("abandoned", 14, Abandoned) { TakesUnionPay = true },
        new("abandoned before choosing how to pay", 5, NothingOpened),
        new("cancelled", 8, Cancelled),
        new("cancelled while the bank was paying", 5, CancelledWhilePaying),
        new("out of stock", 5, OutOfStock),
        new("out of stock, already paid", 4, OutOfStockPaid) { IsSlow = true },
    ];

    private static async Task<Expectation> Abandoned(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        await customer.OpenAndReport(cancellationToken);
        return Outcome.Expired;
    }

    private static async Task<Expectation> NothingOpened(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        return Outcome.Expired;
    }

    private static async Task<Expectation> Cancelled(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        await customer.OpenAndReport(cancellationToken);
        await customer.At(customer.Order!.PlacedAt.AddSeconds(2), cancellationToken);
        await Cancel(customer, cancellationToken);
        return Outcome.Cancelled;
    }

    private static async Task<Expectation> CancelledWhilePaying(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.BeginPaying(trade);
        await Cancel(customer, cancellationToken);
        await customer.At(customer.Stage.Time.GetUtcNow().AddSeconds(1.5), cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Cancelled;
    }

    private static async Task<Expectation> OutOfStock(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken, Shelf.SoldOut);
        return Outcome.OutOfStock;
    }

    private static async Task<Expectation> OutOfStockPaid(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose(Shelf.SoldOut);
        var trade = customer.Open();
        customer.Provider.Pay(trade);
        await customer.Place(cancellationToken);
        await customer.Report(trade, cancellationToken);
        return Outcome.OutOfStock;
    }

    private static async Task Cancel(Customer customer, CancellationToken cancellationToken)
    {
        await customer.IsKnown(cancellationToken);
        await customer.Cancel(cancellationToken);
    }
}
