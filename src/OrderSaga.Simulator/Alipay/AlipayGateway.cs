using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSaga.Simulator.Alipay;

/// <summary><c>gateway.do</c>: one address, the method in a field, business fields as JSON in another, signed both ways.</summary>
internal sealed class AlipayGateway(AlipayAccount account, Books books, Action<Trade, Refund> tellOfRefund, Action<Trade> tellOfClosure)
{
    private static readonly JsonSerializerOptions json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task Answer(HttpContext context)
    {
        var fields = await ReadFields(context);
        var method = fields.GetValueOrDefault("method", string.Empty);
        if (!IsTheMerchants(fields))
        {
            await Write(context, """{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-signature"}}""");
            return;
        }

        var business = JsonNode.Parse(fields.GetValueOrDefault("biz_content", "{}"))!.AsObject();
        if (method == "alipay.data.dataservice.bill.downloadurl.query")
        {
            await Write(context, Signed(method, BillAddress(context, business)));
            return;
        }

        var (operation, act) = Find(method);
        if (act is null)
        {
            await Write(context, Signed(method, Failure("isv.invalid-method", "不存在的方法名")));
            return;
        }

        var trade = TradeOf(business);
        await FaultyAnswer.Give(context, trade?.Faults.Next(operation), () =>
        {
            var answer = Signed(method, act(trade?.State == TradeState.Unseen ? null : trade, business));
            return () => Write(context, answer);
        });
    }

    private bool IsTheMerchants(Dictionary<string, string> fields) =>
        fields.GetValueOrDefault("app_id") == account.AppId
        && fields.GetValueOrDefault("sign_type") == "RSA2"
        && fields.TryGetValue("sign", out var signature)
        && AlipaySigning.Verify(account.MerchantKey, AlipaySigning.RequestContent(fields), signature);

    private (Operation, Func<Trade?, JsonObject, JsonObject>?) Find(string method) => method switch
    {
        "alipay.trade.query" => (Operation.Query, Query),
        "alipay.trade.close" => (Operation.Close, Close),
        "alipay.trade.refund" => (Operation.Refund, RefundTrade),
        "alipay.trade.fastpay.refund.query" => (Operation.QueryRefund, QueryRefund),
        _ => (Operation.Query, null),
    };

    private JsonObject BillAddress(HttpContext context, JsonObject business)
    {
        if (Text(business, "bill_type") != "trade" || BilledDay.Parse(Text(business, "bill_date"), "yyyy-MM-dd") is not { } day)
            return Failure("isp.invalid-arguments", "参数无效");
        return BilledDay.Of(books, "alipay", day) is []
            ? Failure("isp.bill_not_exist", "账单不存在")
            : new JsonObject
            {
                ["code"] = "10000",
                ["msg"] = "Success",
                ["bill_download_url"] = $"{context.Request.Scheme}://{context.Request.Host}/alipay/bill/{day:yyyy-MM-dd}",
            };
    }

    private JsonObject Query(Trade? trade, JsonObject business)
    {
        if (trade is null)
            return Failure("ACQ.TRADE_NOT_EXIST", "交易不存在");
        var answer = Success(trade);
        var refundedInFull = trade.State == TradeState.Paid && trade.RefundedMinor == trade.Amount.MinorUnits;
        answer["trade_status"] = trade.State switch
        {
            TradeState.Paid when !refundedInFull => "TRADE_SUCCESS",
            TradeState.Paid or TradeState.Closed => "TRADE_CLOSED",
            _ => "WAIT_BUYER_PAY",
        };
        answer["total_amount"] = Yuan.Of(trade.Amount.MinorUnits);
        answer["store_name"] = "演示店/直营";
        if (trade.PaidAt is { } paidAt)
            answer["send_pay_date"] = ChinaTime.Plain(paidAt);
        return answer;
    }

    // Only a trade that waits for its buyer can be closed; a paid and a closed one get the same error, so that only asking tells.
    private JsonObject Close(Trade? trade, JsonObject business)
    {
        switch (books.Close(trade))
        {
            case CloseOutcome.NotFound:
                return Failure("ACQ.TRADE_NOT_EXIST", "交易不存在");
            case CloseOutcome.Paying:
                return Failure("ACQ.SYSTEM_ERROR", "系统异常");
            case CloseOutcome.Paid or CloseOutcome.AlreadyClosed:
                return Failure("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
            default:
                tellOfClosure(trade!);
                return Success(trade!);
        }
    }

    private JsonObject RefundTrade(Trade? trade, JsonObject business)
    {
        if (!Yuan.TryParse(Text(business, "refund_amount"), out var amount)
            || Text(business, "out_request_no") is not { Length: > 0 } number)
            return Failure("ACQ.INVALID_PARAMETER", "参数无效");
        var (outcome, refund) = books.RefundPart(trade, number, amount, atOnce: true);
        switch (outcome)
        {
            case RefundOutcome.NotFound:
                return Failure("ACQ.TRADE_NOT_EXIST", "交易不存在");
            case RefundOutcome.NotPaid:
                return Failure("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
            case RefundOutcome.Discordant:
                return Failure("ACQ.DISCORDANT_REPEAT_REQUEST", "不一致的请求");
            case RefundOutcome.MoreThanWasPaid:
                return Failure("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限");
        }

        if (outcome == RefundOutcome.Accepted)
            tellOfRefund(trade!, refund!);
        var answer = Success(trade!);
        answer["fund_change"] = outcome == RefundOutcome.Accepted ? "Y" : "N";
        answer["refund_fee"] = Yuan.Of(trade!.RefundedMinor); // the sum of all refunds of the trade, not this one
        answer["gmt_refund_pay"] = ChinaTime.Plain(refund!.RequestedAt);
        return answer;
    }

    // A refund that does not exist is a success without a status: that is how Alipay says it.
    private JsonObject QueryRefund(Trade? trade, JsonObject business)
    {
        if (trade is null)
            return Failure("TRADE_NOT_EXIST", "交易不存在");
        var number = Text(business, "out_request_no");
        if (books.RefundsOf(trade).FirstOrDefault(refund => refund.RefundNumber == number) is not { } found)
            return new JsonObject { ["code"] = "10000", ["msg"] = "Success" };
        var answer = Success(trade);
        answer["out_request_no"] = number;
        answer["total_amount"] = Yuan.Of(trade.Amount.MinorUnits);
        answer["refund_amount"] = Yuan.Of(found.Amount.MinorUnits);
        answer["refund_status"] = "REFUND_SUCCESS";
        if (business["query_options"] is JsonArray options && options.Any(option => (string?)option == "gmt_refund_pay"))
            answer["gmt_refund_pay"] = ChinaTime.Plain(found.RequestedAt);
        return answer;
    }

    private Trade? TradeOf(JsonObject business) =>
        Text(business, "trade_no") is { Length: > 0 } transactionId
            ? books.FindTransaction("alipay", transactionId)
            : books.Find("alipay", Text(business, "out_trade_no") ?? string.Empty);

    private static string? Text(JsonObject business, string name) => business[name]?.ToString();

    private static JsonObject Failure(string code, string message) => new()
    {
        ["code"] = "40004",
        ["msg"] = "Business Failed",
        ["sub_code"] = code,
        ["sub_msg"] = message,
    };

    private static JsonObject Success(Trade trade) => new()
    {
        ["code"] = "10000",
        ["msg"] = "Success",
        ["out_trade_no"] = trade.PaymentNumber,
        ["trade_no"] = trade.TransactionId ?? "2000" + trade.PaymentNumber,
        ["buyer_logon_id"] = "139****0000",
    };

    // The signature is over the raw text of the answer, and Alipay writes a slash as \/ in it: parsing and writing again breaks it.
    private string Signed(string method, JsonObject answer)
    {
        var raw = answer.ToJsonString(json).Replace("/", "\\/", StringComparison.Ordinal);
        var name = method.Replace('.', '_') + "_response";
        return $$"""{"{{name}}":{{raw}},"sign":"{{AlipaySigning.Sign(account.AlipayKey, raw)}}"}""";
    }

    private static async Task<Dictionary<string, string>> ReadFields(HttpContext context)
    {
        var fields = context.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        foreach (var field in await context.Request.ReadFormAsync(context.RequestAborted))
            fields[field.Key] = field.Value.ToString();
        return fields;
    }

    private static Task Write(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html;charset=utf-8"; // so it is
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted).AsTask();
    }
}
