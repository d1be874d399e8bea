using System.Globalization;
using System.Net;
using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What we ask of Alipay. An answer counts when its signature verifies and it names the payment that was asked about.</summary>
/// <param name="account">Whose keys sign and verify.</param>
/// <param name="http">Sends; repeats by itself where that is useful.</param>
/// <param name="clock">For the time in requests, and for what Alipay gives no time of.</param>
public sealed class AlipayClient(AlipayAccount account, HttpClient http, TimeProvider clock) : PaymentClient(account, clock)
{
    /// <summary>How a notice tells of a refund and not of which: no question would tell it either.</summary>
    internal const string UnnamedRefund = "unnamed refund";

    private const int ReasonBytesMax = 240;
    private static readonly string[] RefundTimeWanted = ["gmt_refund_pay"];

    private readonly AlipayGateway gateway = new(account, http, clock);

    /// <inheritdoc/>
    public override async Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        var reply = await gateway.Call("alipay.trade.query", Only(paymentNumber), cancellation);
        if (!reply.Succeeded)
            return reply.NoSuchTrade ? new PaymentState.NotFound() : new PaymentState.Unknown(reply.Words);
        if (!reply.Content.Text("out_trade_no").Is(paymentNumber))
            return PaymentState.Unusable("the answer is about another payment");

        return reply.Content.Text("trade_status") switch
        {
            "WAIT_BUYER_PAY" => new PaymentState.Open(),
            "TRADE_SUCCESS" or "TRADE_FINISHED" => Paid(orderNumber, paymentNumber, reply.Content),
            // Unpaid and over, or all of it given back: either way no money is here and none can come.
            "TRADE_CLOSED" => new PaymentState.Closed(Closed(paymentNumber)),
            _ => PaymentState.Unusable("the answer's trade_status is unknown"),
        };
    }

    /// <inheritdoc/>
    public override async Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation)
    {
        _ = OrderNumberOf(paymentNumber); // one that is not ours is refused before anything is asked
        var reply = await gateway.Call("alipay.trade.close", Only(paymentNumber), cancellation);
        if (reply.Succeeded && reply.Content.Text("out_trade_no").Is(paymentNumber))
            return new CloseResult.Closed(Closed(paymentNumber));

        return await AskWhatClosingDid(paymentNumber, reply.Words, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation)
    {
        var reply = await gateway.Call(
            "alipay.trade.refund",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["out_trade_no"] = command.PaymentNumber,
                ["trade_no"] = command.TransactionId,
                ["out_request_no"] = command.RefundNumber,
                ["refund_amount"] = MinorUnits.Format(command.Amount),
                ["refund_reason"] = Wording.CutBytes(command.Reason, ReasonBytesMax),
            },
            cancellation);

        // Y: this very call moved the money. Its refund_fee is the sum of all refunds, so the amount is what was asked for.
        if (reply.Succeeded && reply.Content.Text("fund_change").Is("Y")
            && reply.Content.Text("out_trade_no").Is(command.PaymentNumber) && reply.Content.Text("trade_no").Is(command.TransactionId))
        {
            return new RefundResult.Completed(new RefundCompleted(
                Account.Merchant, command.OrderNumber, Account.Provider, Account.Name, command.TransactionId, command.RefundNumber,
                command.Amount, RefundTime(reply.Content)));
        }

        // N: it moved before, or not at all.
        return await AskWhatRefundingDid(command, reply.Refuses, reply.Words, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        var reply = await gateway.Call(
            "alipay.trade.fastpay.refund.query",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["out_trade_no"] = paymentNumber,
                ["trade_no"] = transactionId,
                ["out_request_no"] = refundNumber,
                ["query_options"] = RefundTimeWanted,
            },
            cancellation);
        if (!reply.Succeeded)
            return reply.NoSuchTrade ? new RefundResult.NotFound() : new RefundResult.Unknown(reply.Words);

        // Without a status Alipay did not get the refund, or it failed.
        if (reply.Content.Text("refund_status") is not { } status)
            return new RefundResult.NotFound();
        if (!status.Is("REFUND_SUCCESS"))
            return new RefundResult.Processing();
        if (!reply.Content.Text("out_request_no").Is(refundNumber) || !reply.Content.Text("out_trade_no").Is(paymentNumber)
            || !reply.Content.Text("trade_no").Is(transactionId))
        {
            return new RefundResult.Unknown("the answer is about another refund");
        }

        return Amount(reply.Content, "refund_amount") is { } amount
            ? new RefundResult.Completed(new RefundCompleted(
                Account.Merchant, orderNumber, Account.Provider, Account.Name, transactionId, refundNumber, amount,
                RefundTime(reply.Content)))
            : new RefundResult.Unknown("the answer's refund_amount is no amount");
    }

    /// <inheritdoc/>
    public override string? WhyNotAsked(string? providerReference) => providerReference.Is(UnnamedRefund)
        ? "Alipay told of a refund without its number: look there how much went back"
        : null;

    /// <inheritdoc/>
    public override Task<AskResult> Ask(CallbackVerdict verdict, CancellationToken cancellation) =>
        WhyNotAsked(verdict.ProviderReference) is { } why
            ? Task.FromResult<AskResult>(new AskResult.ForStaff($"{why}; it is of trade {verdict.TransactionId}"))
            : base.Ask(verdict, cancellation);

    /// <inheritdoc/>
    public override bool GivesBills => true;

    /// <inheritdoc/>
    public override DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) => new AlipayBill(account, day).Read(content);

    /// <inheritdoc/>
    public override async Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var reply = await gateway.Call(
            "alipay.data.dataservice.bill.downloadurl.query",
            new Dictionary<string, object>(StringComparer.Ordinal) { ["bill_type"] = "trade", ["bill_date"] = date },
            cancellation);
        if (!reply.Succeeded)
            return reply.NoSuchBill ? new BillResult.NotThere() : new BillResult.Unknown(reply.Words);
        if (AlipaysAddress(reply.Content.Text("bill_download_url")) is not { } address)
            return new BillResult.Unknown("the answer's bill_download_url is not an address of Alipay");

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var file = await http.Download(request, cancellation);
        return file.Problem is null && file.Status == HttpStatusCode.OK
            ? new BillResult.Bill($"alipay-{account.AppId}-{date}.zip", file.Body)
            : new BillResult.Unknown(file.Problem ?? $"the bill was answered with HTTP {(int)file.Status}");
    }

    // The address comes in a signed answer, and is all the same only followed to Alipay's own hosts. Alipay writes it with http: a bill and
    // the key to it that the address holds are not sent in the clear, so it is fetched from the same host by https.
    private Uri? AlipaysAddress(string? said)
    {
        if (!Uri.TryCreate(said, UriKind.Absolute, out var address))
            return null;
        if (address.GetLeftPart(UriPartial.Authority).Is(account.Gateway.GetLeftPart(UriPartial.Authority)))
            return address;
        if (!address.IdnHost.EndsWith(".alipay.com", StringComparison.Ordinal) || !address.IsDefaultPort)
            return null;
        return address.Scheme.Is(Uri.UriSchemeHttp)
            ? new UriBuilder(address) { Scheme = Uri.UriSchemeHttps, Port = -1 }.Uri
            : address.Scheme.Is(Uri.UriSchemeHttps) ? address : null;
    }

    private static Dictionary<string, object> Only(string paymentNumber) =>
        new(StringComparer.Ordinal) { ["out_trade_no"] = paymentNumber };

    private PaymentState Paid(string orderNumber, string paymentNumber, JsonElement content) =>
        content.Text("trade_no") is { } tradeNumber && Amount(content, "total_amount") is { } amount
        && AlipayText.Time(content.Text("send_pay_date")) is { } paidAt
            ? new PaymentState.Paid(new PaymentSucceeded(
                Account.Merchant, orderNumber, paymentNumber, Account.Provider, Account.Name, tradeNumber, amount, paidAt))
            : PaymentState.Unusable("the answer says that it is paid, and lacks trade_no, total_amount or send_pay_date");

    private static Money? Amount(JsonElement content, string field) =>
        MinorUnits.Parse(content.Text(field), content.Text("trans_currency") ?? "CNY") is { MinorUnits: > 0 } amount ? amount : null;

    // All that is decided by it is whether a failure came later; where Alipay does not say, it is when we learned of it.
    private DateTimeOffset RefundTime(JsonElement content) => AlipayText.Time(content.Text("gmt_refund_pay")) ?? Clock.GetUtcNow();
}
