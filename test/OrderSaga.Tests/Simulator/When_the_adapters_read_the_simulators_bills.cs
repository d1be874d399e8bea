using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

/// <summary>A day's bill, made by the one side's code and read by the other's.</summary>
public sealed class When_the_adapters_read_the_simulators_bills : AdaptersAndSimulator
{
    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    public async Task All_that_the_provider_booked_is_in_it(string provider)
    {
        var trade = PaidAt(provider, Now);
        Simulator.Books.RefundPart(trade, "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6", new Money(100, "CNY"), atOnce: true);
        var entries = (await Bill(provider, DayOf(trade.PaidAt!.Value, provider))).FindAll(entry => entry.TransactionId == trade.TransactionId);

        var paid = entries.Find(entry => entry.Kind == BillEntryKind.Payment)!;
        (paid.PaymentNumber, paid.Amount, paid.At).ShouldBe((trade.PaymentNumber, trade.Amount, trade.PaidAt!.Value));
        var back = entries.Find(entry => entry.Kind == BillEntryKind.Refund)!;
        (back.PaymentNumber, back.Amount, back.RefundNumber).ShouldBe((trade.PaymentNumber, new Money(100, "CNY"), "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6"));
    }

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    public async Task A_day_without_business_has_none(string provider) =>
        (await Client(provider).DownloadBill(new DateOnly(Now.Year, 1, 2), default)).ShouldBe(new BillResult.NotThere());

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    public async Task A_bill_may_be_wrong_in_three_ways(string provider)
    {
        var (missing, twice, more) = (PaidAt(provider, Now), PaidAt(provider, Now), PaidAt(provider, Now));
        (missing.Billing, twice.Billing, more.Billing) = (Billing.Missing, Billing.Twice, Billing.OneFenMore);
        var entries = await Bill(provider, DayOf(Now, provider));

        entries.ShouldNotContain(entry => entry.TransactionId == missing.TransactionId);
        entries.Count(entry => entry.TransactionId == twice.TransactionId).ShouldBe(2);
        entries.Single(entry => entry.TransactionId == more.TransactionId).Amount.MinorUnits.ShouldBe(more.Amount.MinorUnits + 1);
    }

    private DateTimeOffset Now => Simulator.Books.Now;

    // UnionPay's settlement day ends an hour before midnight.
    private static DateOnly DayOf(DateTimeOffset at, string provider) =>
        DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(provider == "unionpay" ? 9 : 8)).DateTime);

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
