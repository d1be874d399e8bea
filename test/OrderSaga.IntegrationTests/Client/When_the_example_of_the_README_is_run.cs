using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Client;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Client;

public sealed class When_the_example_of_the_README_is_run
{
    [Test]
    public async Task It_does_what_it_says()
    {
        await using var shop = await AShop.Open();
        var key = EmbeddedService.Key;
        var services = new ServiceCollection();
        services.AddOrderSagaClient(options => (options.Address, options.ApiKey) = (shop.Service.Address, key));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<OrderSagaClient>();

        var (earlier, _, _) = await shop.AnOrderAwaitingPayment("alipay");

        var id = await Example(client);

        (await client.Orders.GetAsync(id)).OrderNumber.ShouldBe("ORDER20260002");
        await shop.Service.Eventually(
            $"/api/v1/orders/{earlier}/timeline", rows => rows.EnumerateArray().Any(row => row.GetProperty("event").GetString() == "AddNote"));
    }

    [Test]
    public void The_README_has_it_as_it_is_run()
    {
        var source = File.ReadAllLines(Path.Combine(
            Published.Root(), "test", "OrderSaga.IntegrationTests", "Client", "When_the_example_of_the_README_is_run.cs"));
        var example = source.SkipWhile(line => !line.EndsWith("// example", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.EndsWith("// end of example", StringComparison.Ordinal)).Select(line => line.Length > 8 ? line[8..] : line);

        File.ReadAllText(Path.Combine(Published.Root(), "README.md")).ShouldContain(string.Join('\n', example));
    }

    static async Task<Guid> Example(OrderSagaClient client)
    {
        // example
        var order = await client.Checkout.PlaceAsync(new NewOrder(
            "ORDER20260002", "C-1001", "CNY", [new OrderLine("CUP", "Cup", 2, 4950)], 9900));

        await foreach (var found in client.Orders.FindAsync(new OrderQuery { Search = "C-1001" }))
        {
            // It has its id from here on: however often it is sent, it is done once.
            var note = new Note("Asks for a delivery in the morning");
            if ((await client.Orders.RehearseAsync(found.OrderId, note)).WhyNot is { } whyNot)
                Console.WriteLine($"{found.OrderNumber} is {found.State}: {whyNot}");
            else
                await client.Orders.AskAsync(found.OrderId, note);
        }
        // end of example
        return order.OrderId;
    }
}
