using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>APIv3 on its real paths; every request must be signed by the merchant, every answer is signed by the platform.</summary>
internal sealed class WeChatPayApi(WeChatPayAccount account, Books books, TimeProvider time, Action<Trade, Refund> completeLater)
{
    private const string wechatpay = "wechatpay";

    private static readonly JsonSerializerOptions json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v3/pay/transactions/out-trade-no/{number}", Verified(Operation.Query, ByNumber, Query));
        routes.MapGet("/v3/pay/transactions/id/{transactionId}", Verified(Operation.Query, ByTransaction, Query));
        routes.MapPost("/v3/pay/transactions/out-trade-no/{number}/close", Verified(Operation.Close, ByNumber, Close));
        routes.MapPost("/v3/refund/domestic/refunds", Verified(Operation.Refund, ByBody, RefundTransaction));
        routes.MapGet("/v3/refund/domestic/refunds/{refundNumber}", Verified(Operation.QueryRefund, ByRefund, QueryRefund));
        routes.MapGet("/v3/bill/tradebill", Verified(Operation.Query, _ => null, Bill));
        routes.MapGet("/v3/billdownload/file", DownloadBill);
    }

    private RequestDelegate Verified(Operation operation, Func<Request, Trade?> find, Func<Trade?, Request, (int, JsonObject?)> act) =>
        context => Answer(context, operation, find, act);

    private async Task Answer(
        HttpContext context, Operation operation, Func<Request, Trade?> find, Func<Trade?, Request, (int, JsonObject?)> act)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var authorization = context.Request.Headers.Authorization.ToString();
        if (!WeChatPaySigning.Verify(account, authorization, context.Request.Method, target, buffer.ToArray(), time.GetUtcNow()))
        {
            await Write(context, StatusCodes.Status401Unauthorized, Error("SIGN_ERROR", "签名错误"));
            return;
        }

        var request = new Request(context, buffer.Length == 0 ? [] : JsonNode.Parse(buffer.ToArray())!.AsObject());
        var trade = find(request);
        await FaultyAnswer.Give(context, trade?.Faults.Next(operation), () =>
        {
            var isOurs = request.MchId is null || request.MchId == account.MchId;
            var (status, answer) = isOurs ? act(trade, request) : Refuse(400, "PARAM_ERROR", "商户号不符");
            return () => Write(context, status, answer);
        });
    }

    private (int, JsonObject?) Bill(Trade? trade, Request request)
    {
        var query = request.Context.Request.Query;
        if (query["bill_type"] != "ALL" || BilledDay.Parse(query["bill_date"], "yyyy-MM-dd") is not { } day)
            return Refuse(400, "PARAM_ERROR", "参数错误");
        if (BilledDay.Of(books, wechatpay, day) is [])
            return Refuse(400, "NO_STATEMENT_EXIST", "账单文件不存在");
        var file = new WeChatPayBill(account, books, day).Csv();
        return (200, new JsonObject
        {
            ["hash_type"] = "SHA1",
            ["hash_value"] = Convert.ToHexStringLower(SHA1.HashData(file)),
            ["download_url"] = $"{request.Context.Request.Scheme}://{request.Context.Request.Host}/v3/billdownload/file?token={day:yyyy-MM-dd}",
        });
    }

    // Its answer is not signed: the hash before it is.
    private async Task DownloadBill(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!WeChatPaySigning.Verify(account, context.Request.Headers.Authorization.ToString(), "GET", target, [], time.GetUtcNow())
            || BilledDay.Parse(context.Request.Query["token"], "yyyy-MM-dd") is not { } day)
        {
            await Write(context, StatusCodes.Status401Unauthorized, Error("SIGN_ERROR", "签名错误"));
            return;
        }

        await context.Response.Body.WriteAsync(new WeChatPayBill(account, books, day).Csv(), context.RequestAborted);
    }

    private (int, JsonObject?) Query(Trade? trade, Request request) =>
        trade is null ? Refuse(404, "ORDER_NOT_EXIST", "订单不存在") : (200, WeChatPayAnswers.Transaction(account, trade));

    // While the payer types the password the answer is 202: a success to whoever looks at the first digit only.
    private (int, JsonObject?) Close(Trade? trade, Request request) => books.Close(trade) switch
    {
        CloseOutcome.Paid => Refuse(400, "ORDERPAID", "该订单已支付"),
        CloseOutcome.Paying => Refuse(202, "USER_PAYING", "用户支付中，需要输入密码"),
        CloseOutcome.NotFound => Refuse(404, "ORDER_NOT_EXIST", "订单不存在"),
        _ => (204, null), // closing twice is no error
    };

    private (int, JsonObject?) RefundTransaction(Trade? trade, Request request)
    {
        var amount = request.Body["amount"];
        if (amount?["refund"] is null || (string?)request.Body["out_refund_no"] is not { Length: > 0 } number)
            return Refuse(400, "PARAM_ERROR", "参数错误");
        if (trade is not null && (long?)amount["total"] != trade.Amount.MinorUnits)
            return Refuse(400, "PARAM_ERROR", "订单金额不一致");
        var asked = new Money((long)amount["refund"]!, (string?)amount["currency"] ?? string.Empty);
        var (outcome, refund) = books.RefundPart(trade, number, asked, atOnce: false);
        switch (outcome)
        {
            case RefundOutcome.NotFound:
                return Refuse(404, "RESOURCE_NOT_EXISTS", "订单不存在");
            case RefundOutcome.NotPaid:
                return Refuse(400, "INVALID_REQUEST", "订单未支付");
            case RefundOutcome.Discordant:
                return Refuse(400, "INVALID_REQUEST", "相同商户退款单号，退款金额不一致");
            case RefundOutcome.MoreThanWasPaid:
                return Refuse(400, "INVALID_REQUEST", "累计退款金额超过订单金额");
            case RefundOutcome.Accepted:
                completeLater(trade!, refund!);
                break;
        }

        return (200, WeChatPayAnswers.Refund(trade!, refund!));
    }

    private (int, JsonObject?) QueryRefund(Trade? trade, Request request) =>
        books.FindRefund(wechatpay, request.Route("refundNumber"), out _) is { } refund
            ? (200, WeChatPayAnswers.Refund(trade!, refund))
            : Refuse(404, "RESOURCE_NOT_EXISTS", "退款单不存在");

    private Trade? ByNumber(Request request) => books.Find(wechatpay, request.Route("number"));

    private Trade? ByTransaction(Request request) => books.FindTransaction(wechatpay, request.Route("transactionId"));

    private Trade? ByRefund(Request request)
    {
        books.FindRefund(wechatpay, request.Route("refundNumber"), out var trade);
        return trade;
    }

    private Trade? ByBody(Request request) => (string?)request.Body["transaction_id"] is { } transactionId
        ? books.FindTransaction(wechatpay, transactionId)
        : books.Find(wechatpay, (string?)request.Body["out_trade_no"] ?? string.Empty);

    private static JsonObject Error(string code, string message) => new() { ["code"] = code, ["message"] = message };

    private static (int, JsonObject?) Refuse(int status, string code, string message) => (status, Error(code, message));

    private Task Write(HttpContext context, int status, JsonObject? answer)
    {
        var body = answer?.ToJsonString(json) ?? string.Empty;
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = WeChatPaySigning.Nonce(32);
        var headers = context.Response.Headers;
        headers["Wechatpay-Timestamp"] = timestamp;
        headers["Wechatpay-Nonce"] = nonce;
        headers["Wechatpay-Serial"] = account.PlatformSerial;
        headers["Wechatpay-Signature-Type"] = "WECHATPAY2-SHA256-RSA2048";
        headers["Wechatpay-Signature"] = WeChatPaySigning.Sign(account.PlatformKey, timestamp, nonce, body);
        context.Response.StatusCode = status;
        if (answer is null)
            return Task.CompletedTask;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted).AsTask();
    }

    private sealed record Request(HttpContext Context, JsonObject Body)
    {
        /// <summary>Query and close name the merchant; the refund does not.</summary>
        public string? MchId => Context.Request.Query["mchid"].FirstOrDefault() ?? (string?)Body["mchid"];

        public string Route(string name) => (string)Context.Request.RouteValues[name]!;
    }
}
