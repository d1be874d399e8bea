using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;
using OrderSaga.Tool.Demo;
using OrderSaga.Tool.Demo.Judging;

namespace OrderSaga.IntegrationTests.Demo;

/// <summary>Another end than the script's needs a reason with a name, facts that prove it, and a cause that was measured.</summary>
public sealed class When_an_order_ends_otherwise
{
    private static readonly TimeSpan ago = TimeSpan.FromMinutes(2);

    private ProviderSimulator providers;
    private Stage stage;
    private Customer customer;

    [SetUp]
    public async Task A_customer_who_wants_an_order()
    {
        providers = await ProviderSimulator.Start();
        providers.Merchant = new Uri("http://127.0.0.1:9/");
        stage = new Stage(
            providers, [new DeafCheckout()], null!, null!, new Shelf(null!), null!, new Disturbances(), TimeProvider.System, "000001");
        customer = stage.NewCustomer("paid at once", new Random(1)).Choose(ago: ago);
        customer.Expectation = Outcome.Fulfilled;
    }

    [TearDown]
    public async Task Stop() => await providers.DisposeAsync();

    [Test]
    public void Late_money_that_found_the_order_closed_is_a_reason_if_the_service_was_away()
    {
        var (order, life) = PaidAfterTheEnd(paid: 30);
        Pass(order, life).Differences.ShouldNotBeEmpty();

        Away(10, 25);

        var verdict = Pass(order, life);
        verdict.Differences.ShouldBeEmpty();
        verdict.Deviation!.Name.ShouldBe("paid late, and the order had closed");
        verdict.Became.ShouldBe(Outcome.Expired);
    }

    [Test]
    public void What_happened_to_others_at_another_time_is_no_cause()
    {
        var (order, life) = PaidAfterTheEnd(paid: 30);
        Away(-20, -10);

        Pass(order, life).Differences.ShouldNotBeEmpty();
    }

    [Test]
    public async Task Money_in_time_by_a_payment_that_the_service_knew_is_never_lost_whoever_was_away()
    {
        var trade = customer.Open();
        await customer.Report(trade, default);
        (string, string)[] payment = [("provider", trade.Provider), ("paymentNumber", trade.PaymentNumber)];
        var (order, life) = PaidAfterTheEnd(
            paid: 3, trade, told => Released(told.Awaiting().Row("PaymentStarted", "AwaitingPayment", 0.3, facts: payment)
                .Reminded().Row("PaymentDeadlineReached", "AwaitingPayment", 12.1, "ClosePayment")
                .Row("PaymentClosed", "AwaitingPayment → Expired", 12.2, facts: payment)));
        Away(2, 25);

        var differences = string.Join('\n', Pass(order, life).Differences);
        differences.ShouldContain("in time, and known");
        differences.ShouldContain("is closed on the timeline");
    }

    [Test]
    public void Money_in_time_that_nobody_knew_of_is_a_reason_if_its_notice_could_not_come()
    {
        var (order, life) = PaidAfterTheEnd(paid: 3);
        Pass(order, life).Differences.ShouldNotBeEmpty();

        Away(2, 25);

        Pass(order, life).Deviation!.Name.ShouldBe("paid in time by an unknown payment, told of after the end");
    }

    [Test]
    public void A_customer_who_could_not_pay_any_more_must_have_found_the_payment_closed()
    {
        var trade = customer.Open();
        Away(1, 25);
        var life = Life.Over();
        var order = Closed("Expired", life);
        Pass(order, life).Differences.ShouldNotBeEmpty(); // it could be paid

        providers.Books.Close(trade);

        Pass(order, life).Deviation!.Name.ShouldBe("closed before the customer could pay");
    }

    [Test]
    public void An_order_that_is_fulfilled_without_its_script_is_seen()
    {
        customer.Expectation = Outcome.Cancelled;
        Away(0, 25);
        var trade = Paid(3);
        var life = Life.Awaiting().Money(trade, "AwaitingPayment → Paid", "PaidInTime", 4).Fulfilled(5);

        Pass(Closed("Fulfilled", life, Kept(trade)), life).Differences.ShouldNotBeEmpty(); // nobody asked to cancel
    }

    [Test]
    public async Task A_wish_to_cancel_that_came_too_late_may_be_refused_and_nothing_else_may()
    {
        customer.Expectation = Outcome.Cancelled;
        var life = Life.Over();
        var order = Closed("Expired", life);
        await customer.Cancel(default);
        FailedMessageView[] refused = [new(nameof(CancelOrder), $"Order {customer.OrderNumber} refuses CancelOrder: The order is closed.")];
        Pass(order, life, refused).Differences.ShouldNotBeEmpty();

        Away(1, 25);

        Pass(order, life).Differences.ShouldNotBeEmpty(); // it was accepted and left no trace
        Pass(order, life, refused).Differences.ShouldBeEmpty();
        Pass(order, life, refused).Deviation!.Name.ShouldBe("cancelled too late");
        Pass(order, life, [.. refused, new("StockReleased", $"{customer.OrderNumber}: no")]).Differences.ShouldNotBeEmpty();
    }

    [Test]
    public void A_wish_for_more_time_that_came_too_late_may_be_refused_if_something_held_it_up()
    {
        customer.Expectation = Outcome.Expired;
        var life = Life.Over();
        var refused = new FailedMessageView(nameof(ExtendPaymentDeadline), $"Order {customer.OrderNumber} refuses ExtendPaymentDeadline");
        Pass(Closed("Expired", life), life, refused).Differences.ShouldNotBeEmpty();

        Away(1, 25);

        Pass(Closed("Expired", life), life, refused).Differences.ShouldBeEmpty();
    }

    [Test]
    public void A_report_that_came_after_the_decision_did_not_make_the_payment_known()
    {
        var trade = customer.Open();
        var (order, life) = PaidAfterTheEnd(paid: 3, trade, told => told.Releasing()
            .Row("PaymentStarted", "Expired", 17.25, "ClosePayment",
                facts: [("provider", trade.Provider), ("paymentNumber", trade.PaymentNumber)])
            .Row("StockReleased", "Expired → Closed", 17.3, facts: ("reservation", "1")));
        Away(2, 25);

        Pass(order, life).Deviation!.Name.ShouldBe("paid in time by an unknown payment, told of after the end");
    }

    [Test]
    public void Out_of_stock_is_no_end_for_what_there_was_enough_of()
    {
        Away(0, 25);
        var life = Life.Placed().Row("StockRejected", "Placed → Closed", 1, facts: ("reservation", "1"));

        Pass(Closed("OutOfStock", life), life).Differences.ShouldNotBeEmpty();
    }

    [Test]
    public void A_customer_whom_nobody_reminded_is_seen()
    {
        var life = Released(Life.Awaiting().Row("PaymentDeadlineReached", "AwaitingPayment → Expired", 12.1));
        customer.Expectation = Outcome.Expired;
        Pass(Closed("Expired", life), life).Differences.ShouldBe(["nobody reminded the customer"]);

        Away(5, 12);

        Pass(Closed("Expired", life), life).Differences.ShouldBeEmpty();
    }

    private static ToldLife Released(ToldLife expired) => expired.Row("StockReleaseDue", "Expired", 17.3, "ReleaseStock")
        .Row("StockReleased", "Expired → Closed", 17.4, facts: ("reservation", "1"));

    private ToldLife Life => new(customer.Order!.PlacedAt, customer.Total.MinorUnits);

    private void Away(double from, double to) => stage.Disturbances.Took(
        "the service was away", customer.Order!.PlacedAt.AddSeconds(from), customer.Order.PlacedAt.AddSeconds(to));

    private Trade Paid(double second, Trade? trade = null)
    {
        trade ??= customer.Open();
        providers.Books.Pay(trade, customer.Order!.PlacedAt.AddSeconds(second));
        return trade;
    }

    private (OrderView Order, ToldLife Life) PaidAfterTheEnd(double paid, Trade? trade = null, Func<ToldLife, ToldLife>? over = null)
    {
        trade = Paid(paid, trade);
        providers.Books.RefundPart(trade, "R", trade.Amount, atOnce: true);
        var life = (over?.Invoke(Life) ?? Life.Over()).Money(trade, "Closed", "RefundClosed", 35, "RequestRefund");
        var receipt = Kept(trade) with
        {
            Standing = "Refunded",
            Decision = "RefundClosed",
            Refunds = [new RefundView("R", trade.Amount, "Completed")],
        };
        return (Closed("Expired", life, receipt), life);
    }

    private static ReceiptView Kept(Trade trade) =>
        new(trade.Provider, trade.TransactionId!, trade.PaymentNumber, trade.Amount, trade.PaidAt!.Value, "Kept", "PaidInTime", []);

    private OrderView Closed(string reason, ToldLife life, params ReceiptView[] receipts) =>
        new(customer.OrderId, customer.OrderNumber, "Closed", reason, customer.Deadline, life.Rows.Count, [], receipts, []);

    private Verdict Pass(OrderView order, ToldLife life, params FailedMessageView[] failed) =>
        Judge.Pass(Evidence.About(customer, order, life.Rows, [], failed, [], providers.Books), []);

    private sealed class DeafCheckout : SimulatedCheckout
    {
        public override Task Place(OrderPlaced order, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task Report(PaymentStarted payment, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task<string?> Cancel(CancelOrder cancel, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }
}
