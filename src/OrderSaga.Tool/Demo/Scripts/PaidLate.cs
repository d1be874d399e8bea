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
        new("paid after stock was told to go, some left", 6, WhileReleasing) { IsSlow = true },
        new("paid after stock was told to go, none left", 4, WhileReleasingNoneLeft) { IsSlow = true },
        new("paid after the order closed, stock left", 5, AfterClosingStockLeft),
        new("paid after the order closed, none left", 4, AfterClosingNoneLeft),
        new("paid late, order delivered even later", 4, CheckoutWasCutOff) { IsSlow = true },
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
        return Outcome.Fulfilled;
    }

    // The checkout died between opening the payment and reporting it: the service has nothing to close.
    private static async Task<Expectation> DuringTheGrace(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = customer.Open();
        await customer.At(customer.Deadline.AddSeconds(2), cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    // To Alipay a trade begins when the payer opens the cashier. Until then closing it says "no such trade", and the link stays good.
    private static async Task<Expectation> CashierOpenedAfterTheClose(Customer customer, CancellationToken cancellationToken)
    {
        var alipay = customer.Stage.Providers.Alipay;
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken, seen: false, with: alipay);
        await customer.See(order => order.State == "Expired", cancellationToken, customer.Deadline.AddSeconds(2));
        alipay.Pay(trade);
        return Outcome.Fulfilled;
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
        return Outcome.Fulfilled;
    }

    // The warehouse was told to let go and has not answered: the order can still be had, if there is another piece.
    private static async Task<Expectation> WhileReleasing(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = customer.Open();
        await IsReleasing(customer, cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    // One piece, two customers. The second asks for it after the first let it go, and before the first pays.
    private static async Task<Expectation> WhileReleasingNoneLeft(Customer customer, CancellationToken cancellationToken)
    {
        var sku = $"LAST-{customer.OrderNumber}";
        await customer.Stage.Shelf.Put(sku, 1, cancellationToken);
        await customer.Place(cancellationToken, sku);
        var trade = customer.Open();
        await IsReleasing(customer, cancellationToken);

        var rival = customer.Rival("bought the last piece");
        await rival.Place(cancellationToken, sku);
        await rival.SeeInside(order => order.Has("ReserveStock"), rival.Deadline.AddSeconds(-2), pauseMs: 15, cancellationToken);
        // The warehouse serves who asks first; so that this is the rival on a busy machine too, the first one hesitates.
        await customer.At(customer.Stage.Time.GetUtcNow().AddMilliseconds(300), cancellationToken);
        customer.Provider.Pay(trade);
        var bought = await rival.OpenAndReport(cancellationToken);
        rival.Provider.Pay(bought);
        rival.Expectation = Outcome.Fulfilled;
        return Outcome.Expired;
    }

    private static async Task IsReleasing(Customer customer, CancellationToken cancellationToken)
    {
        await customer.See(order => order.State == "Expired" || order.IsClosed, cancellationToken);
        await customer.SeeInside(
            order => order.Has("ReleaseStock") || order.IsClosed, customer.Deadline.AddMinutes(2), pauseMs: 50, cancellationToken);
    }

    // The checkout was cut off, and delivers an order whose time is over; its customer pays before stock has answered.
    private static async Task<Expectation> CheckoutWasCutOff(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose(ago: DemoMerchant.PaymentWindow + DemoMerchant.Grace + TimeSpan.FromSeconds(1.1));
        var trade = customer.Open();
        await customer.Place(cancellationToken);
        await customer.SeeInside(
            order => order.Has("ReserveStock"), customer.Stage.Time.GetUtcNow().AddSeconds(20), pauseMs: 50, cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Expired;
    }

    private static async Task<Expectation> AfterClosingStockLeft(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = customer.Open();
        await customer.See(order => order.IsClosed, cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Expired;
    }

    // One piece, two customers: the second buys it after the first let it go, then the first pays.
    private static async Task<Expectation> AfterClosingNoneLeft(Customer customer, CancellationToken cancellationToken)
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
        rival.Expectation = Outcome.Fulfilled;

        await rival.See(order => order.State is "Paid" or "Closed", cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Expired;
    }
}
