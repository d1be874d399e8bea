using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>What was refused is in the audit as what was done is: with who wanted it, why, and what stood in the way.</summary>
public sealed class When_staff_ask_in_vain
{
    AShop _shop = null!;
    HttpClient _li = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _shop = await AShop.Open();
        _li = await _shop.Service.Caller("li", "admin");
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        _li.Dispose();
        await _shop.DisposeAsync();
    }

    [TestCase("orders/{0}/note", "note", "There is no such order")]
    [TestCase("unmatched-payments/{0}/refund", "unmatched.refund", "There is no such payment, or its order has come")]
    [TestCase("approvals/{0}/approve", "approve", "There is no such request")]
    [TestCase("failed-messages/orders/DeadLetter/{0}/{0}/retry", "failed-messages.retry", "There is no such message, or it is on its way already")]
    [TestCase("failed-messages/participants/{0}/{0}/delete", "failed-messages.delete", "There is no such message, or it is on its way already")]
    [TestCase("failed-messages/orders/{0}/{0}/restore", "failed-messages.restore", "There is no such message, or it is on its way already")]
    [TestCase("callbacks/987654321/replay", "callbacks.replay", "There is no such callback")]
    [TestCase("callbacks/987654321/unmask", "callbacks.unmask", "There is no such callback")]
    [TestCase("reconciliation/{0}/close", "reconciliation.close", "There is no such case")]
    [TestCase("keys/nobody/rotate", "keys.rotate", "There is no key of nobody.")]
    public async Task What_is_not_there_is_asked_for_once_and_written_once(string path, string action, string whyNot)
    {
        var reason = $"in vain {Guid.NewGuid()}";

        using var answer = await Post(_li, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Guid.NewGuid()), reason);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var row = (await Rows(reason)).ShouldHaveSingleItem();
        (Text(row, "actor"), Text(row, "action"), Text(row, "outcome"), Text(row, "detail")).ShouldBe(("li", action, "Refused", whyNot));
    }

    [Test]
    public async Task An_id_that_stands_for_another_request_is_a_row_of_the_order()
    {
        var (order, _, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var (key, reason) = (Guid.NewGuid(), $"in vain {Guid.NewGuid()}");
        (await Post(_li, $"orders/{order}/note", "called", key)).EnsureSuccessStatusCode();

        using var other = await Post(_li, $"orders/{order}/note", reason, key);

        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var row = (await Rows(reason, order)).ShouldHaveSingleItem();
        (Text(row, "outcome"), row.GetProperty("requestId").GetGuid()).ShouldBe(("Refused", key));
    }

    // What the machine refused is written where it is refused, and what a rehearsal says is no action.
    [Test]
    public async Task It_is_written_once_and_a_rehearsal_never()
    {
        var (order, _, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var reason = $"in vain {Guid.NewGuid()}";

        using var nothing = await Post(_li, $"orders/{order}/acknowledge", reason);
        using var rehearsed = await Post(_li, $"orders/{Guid.NewGuid()}/note?dryRun=true", reason);

        (nothing.StatusCode, rehearsed.StatusCode).ShouldBe((HttpStatusCode.Conflict, HttpStatusCode.NotFound));
        (await Rows(reason)).Count.ShouldBe(1);
    }

    [Test]
    public async Task What_a_checkout_asks_in_vain_is_not_written()
    {
        using var checkout = await _shop.Service.Caller($"checkout-{Guid.NewGuid():N}", "checkout");
        var reason = $"in vain {Guid.NewGuid()}";

        using var answer = await Post(checkout, $"orders/{Guid.NewGuid()}/cancel", reason);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Rows(reason)).ShouldBeEmpty();
    }

    static async Task<HttpResponseMessage> Post(HttpClient who, string path, string reason, Guid? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = JsonContent.Create(new { reason }) };
        request.Headers.Add("Idempotency-Key", $"{key ?? Guid.NewGuid()}");
        return await who.SendAsync(request);
    }

    async Task<List<JsonElement>> Rows(string reason, Guid? order = null) =>
    [
        .. (await _shop.Service.Get($"/api/v1/audit{(order is { } id ? $"?orderId={id}" : "")}")).EnumerateArray()
            .Where(row => Text(row, "reason") == reason),
    ];

    static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
