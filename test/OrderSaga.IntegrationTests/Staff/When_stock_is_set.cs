using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_stock_is_set
{
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await EmbeddedService.Start();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task It_is_in_the_audit_with_who_and_why_once()
    {
        var request = Guid.NewGuid();
        for (var time = 0; time < 2; time++)
            (await Set("TEA", 7, request, "counted by hand")).ShouldBe(HttpStatusCode.OK);
        (await Set("TEA", 9, Guid.NewGuid(), "two more were found")).ShouldBe(HttpStatusCode.OK);

        var rows = await Audit("TEA");
        rows.ConvertAll(row => (row.GetProperty("actor").GetString(), row.GetProperty("reason").GetString(), row.GetProperty("outcome").GetString()))
            .ShouldBe([("bootstrap", "two more were found", "Begun"), ("bootstrap", "counted by hand", "Begun")]);
        rows[0].GetProperty("before").GetProperty("available").GetInt64().ShouldBe(7);
        rows[0].GetProperty("after").GetProperty("available").GetInt64().ShouldBe(9);
        rows[1].GetProperty("requestId").GetGuid().ShouldBe(request);
    }

    [Test]
    public async Task Without_a_reason_nothing_is_set()
    {
        (await Set("MILK", 7, Guid.NewGuid(), " ")).ShouldBe(HttpStatusCode.BadRequest);

        (await Audit("MILK")).ShouldBeEmpty();
        (await _service.Get("/api/v1/stock")).GetRawText().ShouldNotContain("MILK");
    }

    [Test]
    public async Task What_was_refused_is_in_the_audit_too()
    {
        (await Set("SALT", -1, Guid.NewGuid(), "counted by hand")).ShouldBe(HttpStatusCode.Conflict);

        (await Audit("SALT")).ConvertAll(row => row.GetProperty("outcome").GetString()).ShouldBe(["Refused", "Begun"]);
    }

    async Task<HttpStatusCode> Set(string sku, long available, Guid requestId, string reason)
    {
        using var answer = await _service.Api.PutAsJsonAsync($"/api/v1/stock/{sku}", new { available, requestId, reason });
        return answer.StatusCode;
    }

    async Task<List<JsonElement>> Audit(string sku) => [.. (await _service.Get("/api/v1/audit")).EnumerateArray()
        .Where(row => row.GetProperty("subject").GetString() == $"stock/{sku}")];
}
