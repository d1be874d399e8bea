using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>Orders that end without money, or whose money must go back because they ended.</summary>
internal static class NotPaid
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("abandoned", 14, Abandoned),
        new("abandoned before choosing how to pay", 5, NothingOpened),
        new("cancelled", 8, Cancelled),
        new("cancelled while the bank was paying", 5, CancelledWhilePaying),
        new("out of stock", 5, OutOfStock),
        new("out of stock, already paid", 4, OutOfStockPaid),
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
        return await CancelledUnlessTooLate(customer, cancellationToken);
    }

    private static async Task<Expectation> CancelledWhilePaying(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.BeginPaying(trade);
        var expectation = await CancelledUnlessTooLate(customer, cancellationToken);
        await customer.At(customer.Stage.Time.GetUtcNow().AddSeconds(1.5), cancellationToken);
        customer.Provider.Pay(trade);
        return expectation.Allowed.Contains(Outcome.Expired) ? new Expectation([.. expectation.Allowed, Outcome.Fulfilled]) : expectation;
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

    // A service that was away may have let the order expire first, and then says so; over the broker nobody says.
    private static async Task<Expectation> CancelledUnlessTooLate(Customer customer, CancellationToken cancellationToken)
    {
        await customer.IsKnown(cancellationToken);
        var asked = await customer.Cancel(cancellationToken);
        var now = customer.Stage.Time.GetUtcNow();
        if (!asked)
            return Outcome.Expired;
        return now < customer.Deadline && !await customer.WasDisturbed(now, customer.Deadline)
            ? Outcome.Cancelled
            : new Expectation(Outcome.Cancelled, Outcome.Expired);
    }
}
