using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.Service.Workers;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_it_is_measured_how_soon_payments_reach_their_orders
{
    [Test]
    public async Task One_whose_order_has_not_come_does_not_count_however_often_it_is_tried()
    {
        await using var shop = await AShop.Open();
        var watch = new EndpointWatch(TimeProvider.System); // the service's own is emptied at every beat
        using var watching = shop.Service.Services.GetRequiredService<IBusControl>().ConnectReceiveObserver(watch);
        var (_, _, trade) = await shop.AnOrderAwaitingPayment("alipay");
        shop.Provider("alipay").Pay(trade);
        var counted = 0L;
        await shop.Service.Eventually("/api/v1/totals", _ => Counted() == 1);

        shop.Provider("alipay").Pay(shop.Provider("alipay").Open(AnOrder.NewNumber(), new Money(9900, "CNY")));
        await shop.Service.Eventually("/api/v1/unmatched-payments", all =>
            all.EnumerateArray().Any(payment => payment.GetProperty("attempts").GetInt32() >= 2));

        Counted().ShouldBe(1);

        long Counted() => counted += watch.Payments.Take().Values.Sum();
    }
}
