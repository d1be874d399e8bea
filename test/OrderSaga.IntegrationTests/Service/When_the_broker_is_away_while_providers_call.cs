using OrderSaga.KillHost.OwnServers;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>A RabbitMQ of its own is stopped before anybody pays, and comes back when every provider has called.</summary>
[NonParallelizable] // a broker and a service beside others would be too slow to be well again in time
public sealed class When_the_broker_is_away_while_providers_call
{
    const int OrdersOfEach = 3;

    static readonly string[] Providers = ["alipay", "wechatpay", "unionpay", "stripe", "adyen", "paypal", "standardwebhooks"];

    [Test]
    [CancelAfter(900_000)]
    public async Task Every_callback_is_acknowledged_and_journaled_and_counts_when_it_is_back()
    {
        if (OwnRabbitMq.MissingBecause is { } why)
            Assert.Ignore(why);
        var folder = Directory.CreateTempSubdirectory("ordersaga-test-");
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()) // the broker runs as another, and must get there
            File.SetUnixFileMode(folder.FullName, folder.UnixFileMode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await using (var broker = await OwnRabbitMq.Make(folder.FullName))
        {
            await broker.Start();
            await using var shop = await AShop.Open(
                "--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={broker.Address}", "--Service:RabbitMq:Heartbeat=00:00:02",
                "--PaymentQuestions:Enabled=false"); // only the callbacks tell of the money
            var orders = new List<(string Provider, Guid OrderId, string Number, Trade Trade)>();
            foreach (var provider in Providers)
            {
                for (var i = 0; i < OrdersOfEach; i++)
                {
                    var (orderId, number, trade) = await shop.AnOrderAwaitingPayment(provider);
                    orders.Add((provider, orderId, number, trade));
                }
            }

            await broker.Stop();
            orders.ForEach(order => shop.Provider(order.Provider).Pay(order.Trade, new CallbackPlan { Copies = 2 }));
            await shop.Providers.Callbacks.WhenIdle();

            shop.Providers.Callbacks.Deliveries.Count.ShouldBe(orders.Count * 2);
            shop.Providers.Callbacks.Deliveries.ShouldAllBe(delivery => delivery.Acknowledged);
            foreach (var (provider, orderId, number, _) in orders)
            {
                var journal = (await shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
                    .Select(row => row.GetProperty("verdict").GetString()).ToList();
                journal.Count.ShouldBe(2, provider);
                journal.ShouldContain(provider is "paypal" ? "NeedsQuery" : "Applied", provider);
                (await shop.Service.Get($"/api/v1/orders/{orderId}")).GetProperty("state").GetString().ShouldBe("AwaitingPayment", provider);
            }

            await broker.Start();
            foreach (var (provider, orderId, _, trade) in orders)
            {
                var order = await shop.Service.OrderBecomes(orderId, "Closed");
                order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled", provider);
                order.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem().GetProperty("transactionId").GetString()
                    .ShouldBe(trade.TransactionId, provider);
            }

            (await shop.Service.Get("/api/v1/failed-messages")).GetArrayLength().ShouldBe(0);
        }

        folder.Delete(recursive: true);
    }
}
