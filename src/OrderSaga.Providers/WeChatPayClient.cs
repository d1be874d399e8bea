using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What we ask of WeChat Pay. An answer counts when its signature verifies and it names the payment that was asked about.
/// </summary>
/// <param name="account">Whose keys sign and verify.</param>
/// <param name="http">Signs and sends; repeats by itself where that is useful.</param>
/// <param name="clock">For the age of answers, and for what WeChat Pay gives no time of.</param>
public sealed class WeChatPayClient(WeChatPayAccount account, HttpClient http, TimeProvider clock) : PaymentClient(account, clock)
{
    private const int ReasonBytesMax = 80;

    private readonly WeChatPayApi api = new(account, http, clock);

    /// <inheritdoc/>
    public override async Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        var reply = await api.Get(
            $"/v3/pay/transactions/out-trade-no/{paymentNumber}?mchid={Uri.EscapeDataString(account.MchId)}", cancellation);
        if (reply.NotThere)
            return new PaymentState.NotFound();
        if (!reply.Succeeded || reply.Content is not { } content)
            return new PaymentState.Unknown(reply.Words);
        if (!content.Text("out_trade_no").Is(paymentNumber)
            || !content.Text("mchid").Is(account.MchId) || !content.Text("appid").Is(account.AppId))
        {
            return PaymentState.Unusable("the answer is about another payment");
        }

        return content.Text("trade_state") switch
        {
            // REFUND: paid, and some of it or all was given back; how much, a query does not say. That it was paid is the fact here.
            "SUCCESS" or "REFUND" => Paid(orderNumber, paymentNumber, content),
            "NOTPAY" or "USERPAYING" or "PAYERROR" or "ACCEPT" => new PaymentState.Open(),
            "CLOSED" or "REVOKED" => new PaymentState.Closed(Closed(paymentNumber)),
            _ => PaymentState.Unusable("the answer's trade_state is unknown"),
        };
    }

    /// <inheritdoc/>
    public override async Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation)
    {
        _ = OrderNumberOf(paymentNumber); // one that is not ours is refused before anything is asked
        var reply = await api.Post($"/v3/pay/transactions/out-trade-no/{paymentNumber}/close", new { mchid = account.MchId }, cancellation);
        if (reply.Succeeded)
            return new CloseResult.Closed(Closed(paymentNumber));

        return await AskWhatClosingDid(paymentNumber, reply.Words, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["transaction_id"] = command.TransactionId,
            ["out_refund_no"] = command.RefundNumber,
            ["reason"] = Wording.CutBytes(command.Reason, ReasonBytesMax),
            ["amount"] = new { refund = command.Amount.MinorUnits, total = command.Paid.MinorUnits, currency = command.Amount.Currency },
        };
        if (account.RefundNotices is { } refundNotices)
            body["notify_url"] = refundNotices.AbsoluteUri;

        var reply = await api.Post("/v3/refund/domestic/refunds", body, cancellation);
        if (reply.Succeeded && reply.Content is { } content)
            return Said(command.OrderNumber, command.PaymentNumber, command.TransactionId, command.RefundNumber, content);

        return await AskWhatRefundingDid(command, reply.Refuses, reply.Words, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        var reply = await api.Get($"/v3/refund/domestic/refunds/{Uri.EscapeDataString(refundNumber)}", cancellation);
        if (reply.NotThere)
            return new RefundResult.NotFound();
        return reply.Succeeded && reply.Content is { } content
            ? Said(orderNumber, paymentNumber, transactionId, refundNumber, content)
            : new RefundResult.Unknown(reply.Words);
    }

    /// <inheritdoc/>
    public override bool GivesBills => true;

    /// <inheritdoc/>
    public override DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) => new WeChatPayBill(account, day).Read(content);

    /// <inheritdoc/>
    public override async Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var reply = await api.Get($"/v3/bill/tradebill?bill_date={date}&bill_type=ALL", cancellation);
        if (reply.NoBill)
            return new BillResult.NotThere();
        if (!reply.Succeeded || reply.Content is not { } content)
            return new BillResult.Unknown(reply.Words);
        if (!content.Text("hash_type").Is("SHA1") || content.Text("hash_value") is not { } hash)
            return new BillResult.Unknown("the answer's hash is missing, or not SHA1");
        // The address is signed; that it is one of the interface's own says that the request's signature goes nowhere else.
        if (!Uri.TryCreate(content.Text("download_url"), UriKind.Absolute, out var address)
            || !address.GetLeftPart(UriPartial.Authority).Is(account.Api.GetLeftPart(UriPartial.Authority)))
        {
            return new BillResult.Unknown("the answer's download_url is not an address of the interface");
        }

        var file = await api.Download(address, cancellation);
        if (file.Problem is not null || file.Status != HttpStatusCode.OK)
            return new BillResult.Unknown(file.Problem ?? $"the bill was answered with HTTP {(int)file.Status}");
        return string.Equals(Convert.ToHexStringLower(SHA1.HashData(file.Body)), hash, StringComparison.OrdinalIgnoreCase)
            ? new BillResult.Bill($"wechatpay-{account.MchId}-{date}.csv", file.Body)
            : new BillResult.Unknown("the bill has another hash than the signed answer says");
    }

    private RefundResult Said(string orderNumber, string paymentNumber, string transactionId, string refundNumber, JsonElement content)
    {
        if (!content.Text("out_refund_no").Is(refundNumber) || !content.Text("transaction_id").Is(transactionId)
            || !content.Text("out_trade_no").Is(paymentNumber))
        {
            return new RefundResult.Unknown("the answer is about another refund");
        }

        var status = content.Text("status");
        return status switch
        {
            "SUCCESS" when WeChatPayNotice.Amount(content, "refund") is { } amount => new RefundResult.Completed(new RefundCompleted(
                Account.Merchant, orderNumber, Account.Provider, Account.Name, transactionId, refundNumber, amount,
                // All that is decided by it is whether a failure came later.
                WeChatPayNotice.Time(content.Text("success_time")) ?? Clock.GetUtcNow())),
            "PROCESSING" => new RefundResult.Processing(),
            "ABNORMAL" or "CLOSED" => Failed(orderNumber, transactionId, refundNumber, WeChatPayNotice.RefundReason(status)),
            _ => new RefundResult.Unknown("the answer's status or amount cannot be read"),
        };
    }

    private PaymentState Paid(string orderNumber, string paymentNumber, JsonElement content) =>
        WeChatPayNotice.Token(content, "transaction_id") is { } transactionId && WeChatPayNotice.Amount(content, "total") is { } amount
        && WeChatPayNotice.Time(content.Text("success_time")) is { } paidAt
            ? new PaymentState.Paid(new PaymentSucceeded(
                Account.Merchant, orderNumber, paymentNumber, Account.Provider, Account.Name, transactionId, amount, paidAt))
            : PaymentState.Unusable("the answer says that it is paid, and lacks transaction_id, amount or success_time");
}
