using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The order that the tests place: two cups and a pot, 99 yuan in all.</summary>
static class AnOrder
{
    static int _last;

    public static string NewNumber() =>
        "T" + Interlocked.Increment(ref _last).ToString("D4", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();

    public static JsonObject With(string orderNumber, Action<JsonObject>? change = null)
    {
        var order = new JsonObject
        {
            ["orderNumber"] = orderNumber,
            ["customerId"] = "C-1001",
            ["culture"] = "zh-CN",
            ["currency"] = "CNY",
            ["lines"] = new JsonArray(
                new JsonObject { ["sku"] = "CUP", ["name"] = "Cup", ["quantity"] = 2, ["unitPriceMinor"] = 2000 },
                new JsonObject { ["sku"] = "POT", ["name"] = "Pot", ["quantity"] = 1, ["unitPriceMinor"] = 5000 }),
            ["shippingMinor"] = 1000,
            ["discountMinor"] = 100,
            ["totalMinor"] = 9900,
        };
        change?.Invoke(order);
        return order;
    }
}
