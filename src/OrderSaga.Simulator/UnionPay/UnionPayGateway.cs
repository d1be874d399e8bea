using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>
/// <c>queryTrans.do</c> and <c>backTransReq.do</c>: a signed form in, fields joined without escaping out. A transaction is known by its
/// number and its time of sending together: the same number at another time is another transaction.
/// </summary>
internal sealed class UnionPayGateway(UnionPayAccount account, Books books, Action<Trade, Refund, string, string, bool> completeLater)
{
    private readonly Dictionary<(string OrderId, string TxnTime), (Trade Trade, Refund Refund)> refunds = [];
    private readonly Lock gate = new();

    public Task Query(HttpContext context) => Answer(context, fields =>
    {
        var (orderId, txnTime) = (fields["orderId"], fields["txnTime"]);
        if (RefundOf(orderId, txnTime) is { } refund)
            return (refund.Trade, Operation.QueryRefund, () => Known(refund.Trade, refund.Refund, orderId, txnTime));
        var trade = books.Find("unionpay", orderId);
        trade = trade is not null && ChinaTime.Digits(trade.OpenedAt) == txnTime ? trade : null;
        return (trade, Operation.Query, () => Known(trade, orderId, txnTime));
    });

    public Task Refund(HttpContext context) => Answer(context, fields =>
    {
        var trade = books.FindTransaction("unionpay", fields.GetValueOrDefault("origQryId", string.Empty));
        return (trade, Operation.Refund, () => Refund(trade, fields));
    });

    /// <summary>Files: the ZIP is packed once more, in base64, and signed with all the rest.</summary>
    public async Task Bill(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var fields = form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        if (fields.GetValueOrDefault("txnType") != "76" || !UnionPaySigning.Verify(fields, account.MerchantKey)
            || BilledDay.Parse(ChinaTime.Of(books.Now).Year + fields.GetValueOrDefault("settleDate"), "yyyyMMdd") is not { } day)
        {
            await Write(context, UnionPayWords.Refuse(new(StringComparer.Ordinal), "11", "验证签名失败[9100004]"));
            return;
        }

        var answer = UnionPayWords.Envelope(account, "", fields["txnTime"], "76");
        answer.Remove("orderId");
        answer["settleDate"] = fields["settleDate"];
        var bill = new UnionPayBill(account, books, day, NumberOf);
        if (bill.IsEmpty)
            UnionPayWords.Refuse(answer, "98", "文件不存在");
        else
            (answer["fileContent"], answer["fileName"]) = (bill.Packed(), bill.Name);
        await Write(context, UnionPaySigning.Sign(answer, account.Authority.SignerKey, account.Authority.SignerPem));
    }

    /// <summary>The merchant's own number: a second refund under it is told apart in the books alone.</summary>
    private static string NumberOf(Refund refund) => refund.RefundNumber.Split('@')[0];

    private Dictionary<string, string> Known(Trade? trade, string orderId, string txnTime)
    {
        if (trade is not null)
            books.Lapse(trade);
        // Until somebody stands at the cashier there is nothing to know.
        if (trade is null or { State: TradeState.Unseen })
            return UnionPayWords.Refuse(UnionPayWords.Envelope(account, orderId, txnTime, "00"), "34", "查无此交易[2600000]");
        var fields = UnionPayWords.Payment(account, trade);
        (fields["origRespCode"], fields["origRespMsg"]) = trade.State switch
        {
            TradeState.Paid => ("00", "成功[0000000]"),
            TradeState.Closed => ("01", "交易失败[1000001]"),
            TradeState.Paying => ("03", "交易通讯超时，请发起查询交易"),
            _ => ("05", "交易已受理，请稍后查询交易结果"),
        };
        return fields;
    }

    private Dictionary<string, string> Known(Trade trade, Refund refund, string orderId, string txnTime)
    {
        var fields = UnionPayWords.Refund(account, trade, refund, orderId, txnTime);
        (fields["origRespCode"], fields["origRespMsg"]) =
            refund.CompletedAt is null ? ("05", "交易已受理，请稍后查询交易结果") : ("00", "成功[0000000]");
        return fields;
    }

    private Dictionary<string, string> Refund(Trade? trade, Dictionary<string, string> fields)
    {
        var (orderId, txnTime) = (fields["orderId"], fields["txnTime"]);
        var answer = UnionPayWords.Envelope(account, orderId, txnTime, "04");
        answer["origQryId"] = fields.GetValueOrDefault("origQryId", string.Empty);
        if (fields.GetValueOrDefault("txnType") != "04"
            || !long.TryParse(fields.GetValueOrDefault("txnAmt"), NumberStyles.None, CultureInfo.InvariantCulture, out var fen))
            return UnionPayWords.Refuse(answer, "10", "报文格式错误[5100030]");

        lock (gate)
        {
            if (refunds.ContainsKey((orderId, txnTime)))
                return UnionPayWords.Refuse(answer, "12", "重复交易[5102012]");
            // At another time it is another refund, whatever the merchant meant by it: the books show both.
            var number = refunds.Keys.Any(known => known.OrderId == orderId) ? $"{orderId}@{txnTime}" : orderId;
            var (outcome, refund) = books.RefundPart(trade, number, new Money(fen, "CNY"), atOnce: false);
            if (outcome != RefundOutcome.Accepted)
            {
                return outcome == RefundOutcome.MoreThanWasPaid
                    ? UnionPayWords.Refuse(answer, "36", "与原交易信息不符[2040004]")
                    : UnionPayWords.Refuse(answer, "35", "原交易不存在或状态不正确[2010002]");
            }

            refunds[(orderId, txnTime)] = (trade!, refund!);
            var isToldOf = fields.GetValueOrDefault("backUrl") is not (null or "http://www.specialUrl.com");
            completeLater(trade!, refund!, orderId, txnTime, isToldOf);
            answer["queryId"] = refund!.ProviderRefundId;
            answer["txnAmt"] = fields["txnAmt"];
            return answer; // taken on; when it is made, a notice says
        }
    }

    private (Trade Trade, Refund Refund)? RefundOf(string orderId, string txnTime)
    {
        lock (gate)
            return refunds.TryGetValue((orderId, txnTime), out var known) ? known : null;
    }

    private async Task Answer(
        HttpContext context, Func<Dictionary<string, string>, (Trade?, Operation, Func<Dictionary<string, string>>)> find)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var fields = form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        if (!IsTheMerchants(fields))
        {
            await Write(context, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["respCode"] = "11",
                ["respMsg"] = "验证签名失败[9100004]",
            });
            return;
        }

        var (trade, operation, act) = find(fields);
        await FaultyAnswer.Give(context, trade?.Faults.Next(operation), () =>
        {
            var answer = UnionPaySigning.Sign(act(), account.Authority.SignerKey, account.Authority.SignerPem);
            return () => Write(context, answer);
        });
    }

    private bool IsTheMerchants(Dictionary<string, string> fields) =>
        fields.GetValueOrDefault("merId") == account.MerId
        && fields.GetValueOrDefault("version") == "5.1.0"
        && fields.GetValueOrDefault("signMethod") == "01"
        && fields.GetValueOrDefault("certId") == account.CertId
        && fields.ContainsKey("orderId")
        && fields.ContainsKey("txnTime")
        && UnionPaySigning.Verify(fields, account.MerchantKey);

    private static Task Write(HttpContext context, Dictionary<string, string> fields)
    {
        context.Response.ContentType = "text/html;charset=UTF-8"; // so it is
        var body = string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted).AsTask();
    }
}
