using System.Net;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_a_stranger_looks_around
{
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await EmbeddedService.Start();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [TestCase("/health")]
    [TestCase("/health/ready")]
    public async Task Health_needs_no_key_and_says_one_word(string path)
    {
        using var answer = await _service.Stranger.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("Healthy");
    }

    [Test]
    public async Task Every_described_route_refuses_a_caller_without_a_key()
    {
        var described = (await _service.Get("/openapi/v1.json")).GetProperty("paths").EnumerateObject().ToArray();
        foreach (var path in described)
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                var url = path.Name.Replace("{orderId}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal)
                    .Replace("}", "", StringComparison.Ordinal);
                using var request = new HttpRequestMessage(new HttpMethod(method.Name.ToUpperInvariant()), url);
                using var answer = await _service.Stranger.SendAsync(request);
                answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method.Name} {path.Name}");
            }
        }

        string[] promised =
        [
            "/api/v1/orders", "/api/v1/orders/{orderId}", "/api/v1/orders/by-number/{merchant}/{orderNumber}", "/api/v1/orders/{orderId}/timeline",
            "/api/v1/orders/{orderId}/payments", "/api/v1/orders/{orderId}/cancel", "/api/v1/orders/{orderId}/extend-deadline",
            "/api/v1/orders/{orderId}/refund", "/api/v1/totals", "/api/v1/unmatched-payments", "/api/v1/failed-messages",
        ];
        promised.ShouldBeSubsetOf(described.Select(path => path.Name));
    }
}
