using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>
/// The first try fails at once, and its answer is long on its way: meanwhile the order asks again, and the second try arrives. That the first
/// failed is read after that, and is older all the same.
/// </summary>
public sealed class When_a_refund_is_answered_late
{
    readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<JsonObject> _refunds = [];
    WebApplication _stripe = null!;
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _stripe = await Stripe();
        _shop = await AShop.Open(
            $"--Providers:Stripe:{AShop.Account}:ApiUrl={_stripe.Urls.Single()}", "--PaymentQuestions:Enabled=false",
            "--Merchants:default:Effects:RequestRefund:FirstDelay=00:00:02");
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        _arrived.TrySetResult();
        await _shop.DisposeAsync();
        await _stripe.DisposeAsync();
    }

    [Test]
    public async Task Nobody_is_told_to_give_the_money_back_once_more()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("stripe");
        _shop.Provider("stripe").Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");

        var request = new { reason = "the cup was broken", requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/refund", request)).EnsureSuccessStatusCode();
        await _shop.Service.Eventually(
            $"/api/v1/orders/{orderId}", o => o.GetProperty("receipts")[0].GetProperty("standing").GetString() == "Refunded");
        _arrived.SetResult();

        await _shop.Service.Eventually($"/api/v1/callbacks?orderNumber={number}", rows => rows.EnumerateArray().Any(row =>
            row.GetProperty("event").GetString() == "RefundFailed" && IsConsumed(row.GetProperty("eventMessageId").GetGuid())));
        var order = await _shop.Service.Get($"/api/v1/orders/{orderId}");
        order.GetProperty("attention").GetArrayLength().ShouldBe(0);
        _refunds.Select(refund => refund["status"]!.GetValue<string>()).ShouldBe(["failed", "succeeded"]);
    }

    bool IsConsumed(Guid message)
    {
        using var scope = _shop.Service.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<InboxRow>().Any(row => row.MessageId == message);
    }

    async Task<WebApplication> Stripe()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/v1/refunds", () => Json(new JsonObject
        {
            ["data"] = new JsonArray([.. _refunds.AsEnumerable().Reverse().Select(refund => refund.DeepClone())]),
            ["has_more"] = false,
        }));
        app.MapPost("/v1/refunds", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var isFirst = _refunds.Count == 0;
            var refund = new JsonObject
            {
                ["id"] = $"re_{_refunds.Count + 1}",
                ["amount"] = long.Parse(form["amount"].ToString(), System.Globalization.CultureInfo.InvariantCulture),
                ["created"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                ["currency"] = "cny",
                ["metadata"] = new JsonObject { ["refund_number"] = form["metadata[refund_number]"].ToString() },
                ["payment_intent"] = form["payment_intent"].ToString(),
                ["status"] = isFirst ? "failed" : "succeeded",
            };
            _refunds.Add(refund);
            if (isFirst)
                await _arrived.Task;
            return Json(refund);
        });
        await app.StartAsync();
        return app;
    }

    static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");
}
