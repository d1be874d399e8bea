using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

/// <summary>A day's bill, made by the one side's code and read by the other's.</summary>
public sealed class When_the_adapters_read_the_simulators_bills : AdaptersAndSimulator
{
    private const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    private static readonly string[] Providers = ["alipay", "wechatpay", "unionpay", "stripe", "paypal", "adyen"];

    [TestCaseSource(nameof(Providers))]
    public async Task All_that_the_provider_booked_is_in_it(string provider)
    {
        var trade = PaidAt(provider, Now);
        await Refund(trade);
        var entries = (await Bill(provider, DayOf(trade.PaidAt!.Value, provider))).FindAll(entry => entry.TransactionId == trade.TransactionId);

        var paid = entries.Find(entry => entry.Kind == BillEntryKind.Payment)!;
        (paid.PaymentNumber, paid.Amount, paid.At).ShouldBe((trade.PaymentNumber, trade.Amount, trade.PaidAt!.Value));
        var back = entries.Find(entry => entry.Kind == BillEntryKind.Refund)!;
        (back.PaymentNumber, back.Amount, back.RefundNumber).ShouldBe((trade.PaymentNumber, new Money(100, "CNY"), RefundNumber));
    }

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    [TestCase("adyen")]
    public async Task A_day_without_business_has_none(string provider) =>
        (await Client(provider).DownloadBill(new DateOnly(Now.Year, 1, 2), default)).ShouldBe(new BillResult.NotThere());

    [TestCaseSource(nameof(Providers))]
    public async Task A_bill_may_be_wrong_in_three_ways(string provider)
    {
        var (missing, twice, more) = (PaidAt(provider, Now), PaidAt(provider, Now), PaidAt(provider, Now));
        (missing.Billing, twice.Billing, more.Billing) = (Billing.Missing, Billing.Twice, Billing.OneFenMore);
        var entries = await Bill(provider, DayOf(Now, provider));

        entries.ShouldNotContain(entry => entry.TransactionId == missing.TransactionId);
        entries.Count(entry => entry.TransactionId == twice.TransactionId).ShouldBe(2);
        entries.Single(entry => entry.TransactionId == more.TransactionId).Amount.MinorUnits.ShouldBe(more.Amount.MinorUnits + 1);
    }

    [TestCase("stripe")]
    [TestCase("paypal")]
    public async Task A_day_without_business_is_an_empty_list(string provider) =>
        (await Bill(provider, new DateOnly(Now.Year, 1, 2))).ShouldBeEmpty();

    [Test]
    public async Task A_long_list_is_read_to_its_end()
    {
        var day = new DateOnly(Now.Year, 1, 3);
        for (var i = 0; i < 230; i++)
            PaidAt("stripe", new DateTimeOffset(day.ToDateTime(new TimeOnly(i / 60, i % 60)), TimeSpan.Zero));

        (await Bill("stripe", day)).Select(entry => entry.TransactionId).Distinct().Count().ShouldBe(230);
    }

    private DateTimeOffset Now => Simulator.Books.Now;

    // UnionPay's settlement day ends an hour before midnight.
    private DateOnly DayOf(DateTimeOffset at, string provider) =>
        Client(provider).Account.Days.Of(provider == "unionpay" ? at.AddHours(1) : at);

    // The others' bills have what a merchant wrote into its request, which is how they know it.
    private async Task Refund(Trade trade)
    {
        if (trade.Provider is "alipay" or "wechatpay" or "unionpay")
        {
            Simulator.Books.RefundPart(trade, RefundNumber, new Money(100, "CNY"), atOnce: true);
            return;
        }

        var command = new RequestRefund(
            Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, trade.PaymentNumber, trade.Provider, Shop,
            trade.TransactionId!, RefundNumber, trade.Amount, new Money(100, "CNY"), "broken");
        (await Client(trade.Provider).Refund(command, default)).ShouldNotBeOfType<RefundResult.Unknown>();
    }

    private Trade PaidAt(string provider, DateTimeOffset at)
    {
        Another_order();
        var trade = Simulator.Named(provider).Open(OrderNumber, new Money(9900, "CNY"));
        Simulator.Named(provider).Pay(trade, new CallbackPlan { Lost = true }, at);
        return trade;
    }

    private PaymentClient Client(string provider) => Adapters.Client(provider, Shop)!;

    private async Task<List<BillEntry>> Bill(string provider, DateOnly day)
    {
        var bill = (await Client(provider).DownloadBill(day, default)).ShouldBeOfType<BillResult.Bill>();
        return [.. Client(provider).ReadBill(bill.Content, day).Entries];
    }
}
