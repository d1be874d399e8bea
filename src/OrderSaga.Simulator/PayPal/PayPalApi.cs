using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.PayPal;

/// <summary>Orders v2 and Payments v2 on their real paths below <c>/paypal</c>, under tokens that the app's secret gets.</summary>
internal sealed class PayPalApi(PayPalAccount account, Books books, Action<Trade, Refund> tellOfRefund)
{
    private readonly ConcurrentDictionary<string, bool> tokens = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/paypal/v1/oauth2/token", GiveToken);
        routes.MapGet("/paypal/v2/checkout/orders/{id}", context => Answer(context, Operation.Query, ByOrder(context), (trade, _, _) =>
            (200, PayPalWords.Order(account, trade, books.RefundsOf(trade)))));
        routes.MapGet("/paypal/v2/payments/captures/{id}", context => Answer(
            context, Operation.QueryRefund, ByCapture(context), (trade, _, _) => (200, PayPalWords.Capture(account, trade))));
        routes.MapGet("/paypal/v1/reporting/transactions", ListTransactions);
        routes.MapPost(
            "/paypal/v2/payments/captures/{id}/refund", context => Answer(context, Operation.Refund, ByCapture(context), GiveBack));
    }

    private Task GiveToken(HttpContext context)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.ClientId}:{account.ClientSecret}"));
        if (context.Request.Headers.Authorization != $"Basic {credentials}")
            return Write(context, (401, new JsonObject { ["error"] = "invalid_client" }));
        var token = RandomNumberGenerator.GetHexString(60);
        tokens[$"Bearer {token}"] = true;
        return Write(context, (200, new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = 32_400 }));
    }

    private Task ListTransactions(HttpContext context) => Write(
        context,
        !tokens.ContainsKey(context.Request.Headers.Authorization.ToString()) ? Error(401, "AUTHENTICATION_FAILURE")
        : new PayPalActivity(account, books).Page(context.Request.Query) is { } page ? (200, page)
        : Error(400, "INVALID_REQUEST"));

    private async Task Answer(
        HttpContext context, Operation operation, Trade? trade, Func<Trade, JsonObject, string, (int Status, JsonObject Body)> act)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.Length == 0 ? [] : JsonNode.Parse(buffer.ToArray())!.AsObject();
        if (!tokens.ContainsKey(context.Request.Headers.Authorization.ToString()))
        {
            await Write(context, Error(401, "AUTHENTICATION_FAILURE"));
            return;
        }

        if (trade is not null)
            books.Lapse(trade);
        if (trade is null or { State: TradeState.Closed })
        {
            await Write(context, Error(404, "RESOURCE_NOT_FOUND"));
            return;
        }

        await FaultyAnswer.Give(context, trade.Faults.Next(operation), () =>
        {
            var answer = act(trade, body, context.Request.Headers["PayPal-Request-Id"].ToString());
            return () => Write(context, answer);
        });
    }

    private (int, JsonObject) GiveBack(Trade trade, JsonObject body, string requestId)
    {
        var minor = decimal.Parse((string)body["amount"]!["value"]!, CultureInfo.InvariantCulture) * 100;
        var amount = new Money((long)minor, (string)body["amount"]!["currency_code"]!);
        var (outcome, refund) = books.RefundPart(trade, requestId, amount, atOnce: true);
        if (outcome == RefundOutcome.Accepted)
            tellOfRefund(trade, refund!);
        return outcome is RefundOutcome.Accepted or RefundOutcome.Repeated
            ? (outcome == RefundOutcome.Accepted ? 201 : 200, PayPalWords.Refund(trade, refund!))
            : Error(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED");
    }

    private Trade? ByOrder(HttpContext context) => books.Trades.FirstOrDefault(
        trade => trade.Provider == "paypal" && SimulatedPayPal.OrderOf(trade) == (string)context.Request.RouteValues["id"]!);

    private Trade? ByCapture(HttpContext context) => books.FindTransaction("paypal", (string)context.Request.RouteValues["id"]!);

    private static (int, JsonObject) Error(int status, string name, string? issue = null) => (status, new JsonObject
    {
        ["name"] = name,
        ["debug_id"] = "90957fca61718",
        ["details"] = issue is null ? [] : new JsonArray(new JsonObject { ["issue"] = issue }),
    });

    private static Task Write(HttpContext context, (int Status, JsonObject Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
    }
}
