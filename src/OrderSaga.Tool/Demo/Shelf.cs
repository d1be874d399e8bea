using System.Collections.Concurrent;
using OrderSaga.Simulator.Checkout;

namespace OrderSaga.Tool.Demo;

/// <summary>What was put on sale: the demo's own count of the stock.</summary>
internal sealed class Shelf(ServiceConnection service)
{
    public const string SoldOut = "SOLD-OUT";

    private static readonly string[] articles = ["TEA-LONGJING", "TEA-PUER", "CUP-WHITE", "POT-CLAY", "TRAY-BAMBOO", "SCALE-BRASS"];

    private readonly ConcurrentDictionary<string, int> seeded = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Seeded => seeded;

    public static string Any(Random random) => articles[random.Next(articles.Length)];

    public async Task Fill(int pieces, CancellationToken cancellationToken)
    {
        foreach (var sku in articles)
            await Put(sku, pieces, cancellationToken);
        await Put(SoldOut, 0, cancellationToken);
    }

    public async Task Put(string sku, int pieces, CancellationToken cancellationToken)
    {
        seeded[sku] = pieces;
        var body = new { Available = pieces, RequestId = Guid.NewGuid(), Reason = "the demo fills its shelf" };
        var answer = await service.Send(HttpMethod.Put, $"/api/v1/stock/{sku}", body, cancellationToken);
        if (!answer.IsSuccess)
            throw new DemoException($"The service did not take the stock of {sku}: {answer.Status} {answer.Body}");
    }
}
