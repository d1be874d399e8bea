using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.Adyen;

/// <summary>Checkout API v71 on its real paths below <c>/adyen</c>: an API key, JSON, and "received" for whatever takes time.</summary>
internal sealed class AdyenApi(AdyenAccount account, Books books, Action<Trade, ModificationOf> tell)
{
    // What the merchant named its refunds, by Adyen's own id of the refund.
    private readonly ConcurrentDictionary<string, string> references = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/adyen/reports/download/MerchantAccount/{merchant}/{file}", GiveReport);
        routes.MapGet("/adyen/v71/paymentLinks/{id}", context => Answer(context, Operation.Query, ByLink(context), Show));
        routes.MapPatch("/adyen/v71/paymentLinks/{id}", context => Answer(context, Operation.Close, ByLink(context), Expire));
        routes.MapPost(
            "/adyen/v71/payments/{psp}/refunds", context => Answer(context, Operation.Refund, ByPayment(context), (trade, body, key) =>
                GiveBack(trade, body, key, "REFUND", (long?)body["amount"]?["value"] ?? 0, (string?)body["amount"]?["currency"] ?? "")));
        routes.MapPost(
            "/adyen/v71/payments/{psp}/reversals", context => Answer(context, Operation.Refund, ByPayment(context), (trade, body, key) =>
                GiveBack(trade, body, key, "CANCEL_OR_REFUND", trade.Amount.MinorUnits, trade.Amount.Currency)));
    }

    private async Task Answer(
        HttpContext context, Operation operation, Trade? trade, Func<Trade, JsonObject, string, (int Status, JsonObject Body)> act)
    {
        var isTheMerchants = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(context.Request.Headers["x-api-key"].ToString()), Encoding.UTF8.GetBytes(account.ApiKey));
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.Length == 0 ? [] : JsonNode.Parse(buffer.ToArray())!.AsObject();
        if (!isTheMerchants || trade is null)
        {
            await Write(context, isTheMerchants ? Error(404, "802", "Not found") : Error(401, "000", "Unauthorized"));
            return;
        }

        await FaultyAnswer.Give(context, trade.Faults.Next(operation), () =>
        {
            var answer = act(trade, body, context.Request.Headers["idempotency-key"].ToString());
            return () => Write(context, answer);
        });
    }

    private Task GiveReport(HttpContext context)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.ReportUser}:{account.ReportPassword}"));
        if (context.Request.Headers.Authorization != $"Basic {credentials}"
            || (string?)context.Request.RouteValues["merchant"] != account.MerchantAccount)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var report = new AdyenReport(account, books, id => references.GetValueOrDefault(id, ""));
        if (report.Named((string)context.Request.RouteValues["file"]!) is not { } csv)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/csv";
        return context.Response.WriteAsync(csv, context.RequestAborted);
    }

    private (int, JsonObject) Show(Trade trade, JsonObject body, string key) => (200, Link(trade));

    private (int, JsonObject) Expire(Trade trade, JsonObject body, string key) =>
        (string?)body["status"] == "expired" && books.Close(trade) is CloseOutcome.Closed or CloseOutcome.AlreadyClosed
            ? (200, Link(trade))
            : Error(422, "29_001", "The payment link cannot be expired");

    private (int, JsonObject) GiveBack(Trade trade, JsonObject body, string key, string eventCode, long amountMinor, string currency)
    {
        if ((string?)body["merchantAccount"] != account.MerchantAccount || key.Length == 0)
            return Error(403, "901", "Invalid Merchant Account");
        var (outcome, refund) = books.RefundPart(trade, key, new Money(amountMinor, currency), atOnce: false);
        if (outcome == RefundOutcome.Discordant)
            return Error(422, "704", "request already processed or in progress");

        // What cannot be done is taken on all the same; only the notice says that it failed.
        var pspReference = refund?.ProviderRefundId ?? "F" + RandomNumberGenerator.GetHexString(15);
        var reference = (string?)body["reference"] ?? trade.PaymentNumber;
        references.TryAdd(pspReference, reference);
        if (outcome != RefundOutcome.Repeated)
            tell(trade, new ModificationOf(eventCode, pspReference, reference, amountMinor, refund));
        return (201, new JsonObject
        {
            ["merchantAccount"] = account.MerchantAccount,
            ["paymentPspReference"] = trade.TransactionId,
            ["pspReference"] = pspReference,
            ["reference"] = reference,
            ["status"] = "received",
        });
    }

    private JsonObject Link(Trade trade) => new()
    {
        ["id"] = SimulatedAdyen.LinkOf(trade),
        ["merchantAccount"] = account.MerchantAccount,
        ["reference"] = trade.PaymentNumber,
        ["amount"] = new JsonObject { ["currency"] = trade.Amount.Currency, ["value"] = trade.Amount.MinorUnits },
        ["status"] = trade.State switch
        {
            TradeState.Paid => "completed",
            TradeState.Paying => "paymentPending",
            TradeState.Closed => "expired",
            _ => "active",
        },
    };

    private Trade? ByLink(HttpContext context) => books.Trades.FirstOrDefault(
        trade => trade.Provider == "adyen" && SimulatedAdyen.LinkOf(trade) == (string)context.Request.RouteValues["id"]!);

    private Trade? ByPayment(HttpContext context) => books.FindTransaction("adyen", (string)context.Request.RouteValues["psp"]!);

    private static (int, JsonObject) Error(int status, string code, string message) =>
        (status, new JsonObject { ["status"] = status, ["errorCode"] = code, ["message"] = message });

    private static Task Write(HttpContext context, (int Status, JsonObject Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
    }
}
