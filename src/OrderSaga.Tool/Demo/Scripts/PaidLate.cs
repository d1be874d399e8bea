using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>
/// Money after the deadline. A payment that was closed takes none, so each of these names the way by which it came all the same.
/// </summary>
internal static class PaidLate
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("paid 1 s after the deadline (the bank was slow)", 8, BankWasSlow),
        new("paid during the grace (checkout never reported it)", 6, DuringTheGrace),
        new("paid during the grace (cashier opened after the close)", 5, CashierOpenedAfterTheClose),
        new("paid after the grace, stock still held", 5, StockStillHeld),
        new("paid while stock is being released", 8, WhileReleasing),
        new("paid after stock was released, some left", 6, AfterReleaseStockLeft),
        new("paid after stock was released, none left", 5, AfterReleaseNoneLeft),
    ];

    // The customer pressed the button before the deadline. Until the bank answers, no provider closes the payment.
    private static async Task<Expectation> BankWasSlow(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        await customer.At(customer.Deadline.AddSeconds(-1), cancellationToken);
        customer.Provider.BeginPaying(trade);
        await customer.At(customer.Deadline.AddSeconds(1), cancellationToken);
        customer.Provider.Pay(trade);
        return await InTimeUnlessDisturbed(customer, trade, cancellationToken);
    }

    // The checkout died between opening the payment and reporting it: the service has nothing to close.
    private static async Task<Expectation> DuringTheGrace(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = customer.Open();
        await customer.At(customer.Deadline.AddSeconds(2), cancellationToken);
        customer.Provider.Pay(trade);
        return await InTimeUnlessDisturbed(customer, trade, cancellationToken);
    }

    // To Alipay a trade begins when the payer opens the cashier. Until then closing it says "no such trade", and the link stays good.
    private static async Task<Expectation> CashierOpenedAfterTheClose(Customer customer, CancellationToken cancellationToken)
    {
        var alipay = customer.Stage.Providers.Alipay;
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken, seen: false, with: alipay);
        await customer.See(order => order.State == "Expired", cancellationToken, customer.Deadline.AddSeconds(2));
        alipay.Pay(trade);
        return await InTimeUnlessDisturbed(customer, trade, cancellationToken);
    }

    // The bank takes longer than the grace. The provider could not close, the service went on without an answer and holds the stock.
    private static async Task<Expectation> StockStillHeld(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.BeginPaying(trade);
        await customer.See(order => order.State == "Expired" || order.IsClosed, cancellationToken);
        await customer.At((customer.Deadline + DemoMerchant.Grace).AddSeconds(1.1), cancellationToken);
        customer.Provider.Pay(trade);
        var now = customer.Stage.Time.GetUtcNow();
        await customer.At(now + DemoMerchant.Grace, cancellationToken);
        return await customer.WasDisturbed(customer.Order!.PlacedAt, now + DemoMerchant.Grace)
            ? new Expectation(Outcome.Fulfilled, Outcome.Expired)
            : Outcome.Fulfilled;
    }

    // The moment decides: still held, asked for again, or already closed and so refunded. Each is right, as long as money and stock agree.
    private static async Task<Expectation> WhileReleasing(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = customer.Open();
        await customer.See(order => order.State == "Expired", cancellationToken);
        var release = customer.Stage.Time.GetUtcNow() + DemoMerchant.Grace;
        await customer.At(release.AddMilliseconds(-600), cancellationToken);
        var atTheLatest = release.AddMilliseconds(customer.Random.Next(-300, 300));
        await customer.SeeInside(order => order.Has("ReleaseStock"), atTheLatest, pauseMs: 15, cancellationToken);
        customer.Provider.Pay(trade);
        return new Expectation(Outcome.Fulfilled, Outcome.Expired);
    }

    private static async Task<Expectation> AfterReleaseStockLeft(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = customer.Open();
        await customer.See(order => order.IsClosed, cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Expired;
    }

    // One piece, two customers: the second buys it after the first let it go, then the first pays.
    private static async Task<Expectation> AfterReleaseNoneLeft(Customer customer, CancellationToken cancellationToken)
    {
        var sku = $"LAST-{customer.OrderNumber}";
        await customer.Stage.Shelf.Put(sku, 1, cancellationToken);
        await customer.Place(cancellationToken, sku);
        var trade = customer.Open();
        await customer.See(order => order.IsClosed, cancellationToken);

        var rival = customer.Rival("bought the last piece");
        await rival.Place(cancellationToken, sku);
        var bought = await rival.OpenAndReport(cancellationToken);
        rival.Provider.Pay(bought);
        rival.Expectation = await rival.PaidBy(bought);

        await rival.See(order => order.State is "Paid" or "Closed", cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Expired;
    }

    // In time by the provider's clock. Only when the service was away can the order be closed before the notice arrives.
    private static async Task<Expectation> InTimeUnlessDisturbed(Customer customer, Trade trade, CancellationToken cancellationToken)
    {
        var release = customer.Deadline + DemoMerchant.Grace + TimeSpan.FromSeconds(1);
        await customer.At(release, cancellationToken);
        if (trade.State != TradeState.Paid)
            return Outcome.Expired; // closed first: the service was away for so long that the checkout was late
        return await customer.WasDisturbed(customer.Order!.PlacedAt, release)
            ? new Expectation(Outcome.Fulfilled, Outcome.Expired)
            : Outcome.Fulfilled;
    }
}
