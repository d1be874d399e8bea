using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.Tool.Demo;
using OrderSaga.Tool.Demo.Judging;

namespace OrderSaga.IntegrationTests.Demo;

/// <summary>A demo that cannot fail shows nothing: each of these is a wrong end that the judge must see.</summary>
public sealed class When_an_order_is_not_as_its_script_says
{
    private ProviderSimulator providers;
    private Stage stage;
    private Customer customer;
    private Trade trade;
    private OrderView order;
    private ToldLife life;

    [SetUp]
    public async Task A_fulfilled_order()
    {
        providers = await ProviderSimulator.Start();
        providers.Merchant = new Uri("http://127.0.0.1:9/");
        stage = new Stage(providers, [null!], null!, null!, null!, null!, new Disturbances(), TimeProvider.System, "000001");
        customer = stage.NewCustomer("paid at once", new Random(1)).Choose();
        customer.Expectation = Outcome.Fulfilled;
        trade = customer.Open();
        customer.Provider.Pay(trade, new CallbackPlan { Lost = true });
        var receipt = new ReceiptView(
            trade.Provider, trade.TransactionId!, trade.PaymentNumber, trade.Amount, trade.PaidAt!.Value, "Kept", "PaidInTime", []);
        var paid = (trade.PaidAt.Value - customer.Order!.PlacedAt).TotalSeconds;
        life = new ToldLife(customer.Order.PlacedAt, customer.Total.MinorUnits).Awaiting()
            .Money(trade, "AwaitingPayment → Paid", "PaidInTime", paid + 1).Fulfilled(paid + 1.1);
        order = new OrderView(
            customer.OrderId, customer.OrderNumber, "Closed", "Fulfilled", customer.Deadline, life.Rows.Count, [], [receipt],
            [new EffectView("ConfirmStock", 1, 1, "StockConfirmed")]);
    }

    [TearDown]
    public async Task Stop() => await providers.DisposeAsync();

    [Test]
    public void The_right_end_is_right() => Differences(order).ShouldBeEmpty();

    [Test]
    public void Another_closure_reason_is_seen() => Differences(order with { ClosureReason = "Expired" }).ShouldNotBeEmpty();

    [Test]
    public void An_order_that_is_stuck_is_seen() => Differences(order with { State = "Paid", ClosureReason = null }).ShouldNotBeEmpty();

    [Test]
    public void An_order_that_was_lost_is_seen() => Differences(null).ShouldNotBeEmpty();

    [Test]
    public void Money_that_was_lost_is_seen() => Differences(order with { Receipts = [] }).ShouldNotBeEmpty();

    [Test]
    public void Money_that_is_counted_twice_is_seen() =>
        Differences(order with { Receipts = [order.Receipts[0], order.Receipts[0]] }).ShouldNotBeEmpty();

    [Test]
    public void Money_that_no_provider_took_is_seen() =>
        Differences(order with { Receipts = [.. order.Receipts, order.Receipts[0] with { TransactionId = "1", Standing = "Refunded" }] })
            .ShouldNotBeEmpty();

    [Test]
    public void Another_amount_is_seen() =>
        Differences(With(order.Receipts[0] with { Amount = new Money(trade.Amount.MinorUnits + 1, "CNY") })).ShouldNotBeEmpty();

    [Test]
    public void A_refund_that_the_provider_did_not_make_is_seen() =>
        Differences(With(order.Receipts[0] with { Refunds = [new RefundView("R", new Money(1, "CNY"), "Completed")] })).ShouldNotBeEmpty();

    [Test]
    public void A_refund_that_nobody_asked_for_is_seen()
    {
        providers.Books.RefundPart(trade, "R", new Money(1, "CNY"), atOnce: true);

        Differences(order).ShouldNotBeEmpty();
    }

    [Test]
    public void A_refund_that_both_sides_made_and_no_script_wanted_is_seen()
    {
        providers.Books.RefundPart(trade, "R", new Money(1, "CNY"), atOnce: true);

        Differences(With(order.Receipts[0] with { Refunds = [new RefundView("R", new Money(1, "CNY"), "Completed")] })).ShouldNotBeEmpty();
    }

    [Test]
    public void An_effect_without_an_answer_is_seen() =>
        Differences(order with { Effects = [new EffectView("AwardPoints", 1, 3, null)] }).ShouldNotBeEmpty();

    [Test]
    public void A_person_who_was_not_asked_is_seen()
    {
        customer.Expectation = new Expectation(Outcome.Fulfilled) { Attention = "mismatch" };

        Differences(order).ShouldNotBeEmpty();
    }

    [Test]
    public void A_timeline_with_another_number_of_rows_is_seen() => Differences(order with { Version = 3 }).ShouldNotBeEmpty();

    [Test]
    public void Another_decision_than_on_the_timeline_is_seen() =>
        Differences(With(order.Receipts[0] with { Decision = "PaidInGrace" })).ShouldNotBeEmpty();

    [Test]
    public void Another_deadline_than_on_the_timeline_is_seen() =>
        Differences(order with { Deadline = order.Deadline.AddSeconds(1) }).ShouldNotBeEmpty();

    [Test]
    public void A_message_that_failed_is_seen_whatever_was_killed()
    {
        stage.Disturbances.Took("the service was killed and away", customer.Order!.PlacedAt, customer.Deadline);
        FailedMessageView[] failed = [new("ConfirmStock", $"Order {customer.OrderNumber} refuses ConfirmStock")];

        Judge.Pass(Evidence.About(customer, order, life.Rows, [], failed, [], providers.Books), []).Differences.ShouldNotBeEmpty();
    }

    [Test]
    public void A_script_that_broke_off_is_seen()
    {
        customer.Expectation = null;

        Differences(order).ShouldNotBeEmpty();
    }

    [Test]
    public void Sums_that_do_not_agree_are_seen()
    {
        var verdict = Pass(order);
        var (total, line) = (trade.Amount.MinorUnits, customer.Order!.Lines.Single());
        var totals = new TotalsView(
            new Dictionary<string, int>(),
            new Dictionary<string, int>(),
            [new MoneyView("CNY", total, total, 0, 0, 0, 0, 0)],
            [new StockView(line.Sku, 100 - line.Quantity, 0, line.Quantity)],
            new PointsView(1, total / 100, 0, 0),
            0,
            new BacklogView(0, 0, 0, 0, 0),
            new BacklogView(0, 0, 0, 0, 0));

        Disagree(totals).ShouldBe(0);
        Disagree(totals with { Money = [totals.Money[0] with { Kept = total - 1 }] }).ShouldBeGreaterThan(0);
        Disagree(totals with { Money = [totals.Money[0] with { Received = total + 1 }] }).ShouldBeGreaterThan(0);
        Disagree(totals with { Stock = [totals.Stock[0] with { Available = 100 }] }).ShouldBeGreaterThan(0);
        Disagree(totals with { Points = totals.Points with { Awards = 2 } }).ShouldBeGreaterThan(0);

        int Disagree(TotalsView system)
        {
            var seeded = new Dictionary<string, int> { [line.Sku] = 100 };
            return Balance.Draw([verdict], providers.Books, seeded, system).Count(sum => !sum.Agrees);
        }
    }

    [Test]
    public void A_class_of_outcomes_that_no_order_shows_is_named()
    {
        var missing = Classes.Missing(Classes.Of([Pass(order)])).ToList();

        missing.Count.ShouldBe(OutcomeClass.All.Count - 1);
        missing.ShouldNotContain(text => text.EndsWith(": paid at once", StringComparison.Ordinal));
        missing.ShouldContain("no order shows this class of outcomes: double-paid");
    }

    [Test]
    public void An_order_that_is_wrong_shows_no_class() =>
        Classes.Missing(Classes.Of([Pass(order with { ClosureReason = "Expired" })])).Count().ShouldBe(OutcomeClass.All.Count);

    [Test]
    public void Money_told_of_twice_and_counted_once_was_known()
    {
        var said = new CallbackView("callback", "Applied", nameof(PaymentSucceeded), trade.TransactionId);
        var known = OutcomeClass.All.Single(one => one.Name.EndsWith("AlreadyKnown", StringComparison.Ordinal));

        Fits(said, said with { Source = "query" }).ShouldBeTrue();
        Fits(said, said with { Verdict = "Duplicate" }).ShouldBeFalse();

        bool Fits(params CallbackView[] journal) =>
            known.Fits(Evidence.About(customer, order, life.Rows, journal, [], [], providers.Books));
    }

    private OrderView With(ReceiptView receipt) => order with { Receipts = [receipt] };

    private IReadOnlyList<string> Differences(OrderView? view) => Pass(view).Differences;

    private Verdict Pass(OrderView? view) =>
        Judge.Pass(Evidence.About(customer, view, life.Rows, [], [], [], providers.Books), []);
}
