using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;
using OrderSaga.Tests.Providers;

namespace OrderSaga.Tests.Simulator;

/// <summary>Checkout sessions: their events and answers made by the one side's code and read by the other's.</summary>
public sealed class When_Stripes_own_page_takes_a_payment : AdaptersAndSimulator
{
    private const string Stripe = "stripe";
    private static readonly Uri Webhook = new("http://127.0.0.1:9/webhooks/stripe/shop");

    [Test]
    public async Task A_session_that_is_paid_at_once_is_one_payment_under_its_intent()
    {
        var trade = Session();
        ReferenceAt(Stripe).ShouldNotBeNull().ShouldStartWith("cs_test_");
        (await Asked()).ShouldBe(new PaymentState.Open());

        Simulator.Stripe.Pay(trade, new CallbackPlan { Lost = true });

        var said = (await Told(trade)).ShouldSay<PaymentSucceeded>();
        (said.PaymentNumber, said.TransactionId, said.Amount).ShouldBe((OrderNumber, trade.TransactionId!, Total));
        (await Asked()).ShouldBe(new PaymentState.Paid(said));
    }

    [Test]
    public async Task Money_that_takes_days_comes_by_an_event_of_its_own()
    {
        var trade = Session();

        Simulator.Stripe.CompleteUnpaid(trade);
        (await Asked()).ShouldBe(new PaymentState.Open());
        (await ClientOf(Stripe).ClosePayment(OrderNumber, ReferenceAt(Stripe), default)).ShouldBeOfType<CloseResult.Unknown>();
        Simulator.Stripe.Pay(trade, new CallbackPlan { Lost = true });

        (await Told(trade)).ShouldSay<PaymentSucceeded>().TransactionId.ShouldBe(trade.TransactionId);
        (await Asked()).ShouldBeOfType<PaymentState.Paid>();
    }

    [Test]
    public async Task One_that_nobody_pays_is_expired_and_takes_no_money_any_more()
    {
        var trade = Session();

        (await ClientOf(Stripe).ClosePayment(OrderNumber, ReferenceAt(Stripe), default)).ShouldBeOfType<CloseResult.Closed>();

        Simulator.Stripe.Pay(trade).ShouldBe(PayOutcome.RefusedBecauseClosed);
        (await Asked()).ShouldBeOfType<PaymentState.Closed>();
        (await ClientOf(Stripe).ClosePayment(OrderNumber, ReferenceAt(Stripe), default)).ShouldBeOfType<CloseResult.Closed>();
    }

    [Test]
    public async Task In_the_bill_it_stands_under_its_intent_and_without_our_number()
    {
        var trade = Session();
        Simulator.Stripe.Pay(trade, new CallbackPlan { Lost = true });
        var client = ClientOf(Stripe);
        var day = client.Account.Days.Of(trade.PaidAt!.Value);

        var bill = (await client.DownloadBill(day, default)).ShouldBeOfType<BillResult.Bill>();

        var entry = client.ReadBill(bill.Content, day).Entries.Single(each => each.TransactionId == trade.TransactionId);
        (entry.PaymentNumber, entry.Amount).ShouldBe((null, Total));
    }

    private Trade Session() => Simulator.Stripe.OpenSession(OrderNumber, Total);

    private Task<PaymentState> Asked() => ClientOf(Stripe).QueryPayment(OrderNumber, ReferenceAt(Stripe), default);

    private Task<CallbackVerdict> Told(Trade trade) => Receive(Stripe, Simulator.Stripe.PaymentNotice(trade).Signed(Webhook));
}
