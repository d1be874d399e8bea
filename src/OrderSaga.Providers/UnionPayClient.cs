using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What we ask of UnionPay. An answer counts when its signature verifies and it is about the transaction that was asked about. UnionPay
/// closes nothing: a payment is over when its <c>payTimeout</c> has passed and a query says that it was not paid.
/// </summary>
/// <param name="account">Whose keys sign and verify.</param>
/// <param name="http">Sends; repeats by itself where that is useful.</param>
/// <param name="clock">For the dates of certificates, for the end of payments, and for what UnionPay gives no time of.</param>
public sealed partial class UnionPayClient(UnionPayAccount account, HttpClient http, TimeProvider clock) : PaymentClient(account, clock)
{
    private const string NoReference =
        "UnionPay finds a payment by number and txnTime; report the payment with a providerReference of txnTime, a comma and payTimeout";

    private readonly UnionPayGateway gateway = new(account, http, clock);

    /// <inheritdoc/>
    public override string? WhyNotReference(string? providerReference) =>
        UnionPayReference.Read(providerReference) is { PayTimeout: not null } ? null : NoReference;

    /// <summary>Cannot be answered: UnionPay knows no payment by its number alone.</summary>
    /// <param name="paymentNumber">The number that the provider was given.</param>
    /// <param name="cancellation">Not used.</param>
    public override Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation) =>
        QueryPayment(paymentNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<PaymentState> QueryPayment(string paymentNumber, string? providerReference, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        if (UnionPayReference.Read(providerReference) is not { } reference)
            return new PaymentState.Unknown(NoReference);

        // Judged before it is asked: what was not paid by then cannot be paid any more.
        var isOver = reference.IsOver(Clock.GetUtcNow());
        var reply = await gateway.Query(paymentNumber, reference.TxnTime, cancellation);
        if (reply.NoSuchTransaction)
            return isOver ? new PaymentState.Closed(Closed(paymentNumber)) : new PaymentState.NotFound();
        if (!reply.Succeeded)
            return new PaymentState.Unknown(reply.Words);
        if (!reply.Text("txnType").Is("01"))
            return PaymentState.Unusable("the answer is about another kind of transaction");
        return reply.Text("origRespCode") switch
        {
            "00" or "A6" => Paid(orderNumber, paymentNumber, reply),
            null => PaymentState.Unusable("the answer's origRespCode is missing"),
            // A bank is still at it, also after payTimeout: only an answer that is neither this nor paid is final.
            var pending when UnionPayNotice.IsPending(pending) => new PaymentState.Open(),
            // A try that failed; the customer may try again until payTimeout.
            _ => isOver ? new PaymentState.Closed(Closed(paymentNumber)) : new PaymentState.Open(),
        };
    }

    /// <summary>Cannot be answered: UnionPay knows no payment by its number alone.</summary>
    /// <param name="paymentNumber">The number that the provider was given.</param>
    /// <param name="cancellation">Not used.</param>
    public override Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation) =>
        ClosePayment(paymentNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<CloseResult> ClosePayment(string paymentNumber, string? providerReference, CancellationToken cancellation) =>
        await QueryPayment(paymentNumber, providerReference, cancellation) switch
        {
            PaymentState.Paid paid => new CloseResult.AlreadyPaid(paid.Payment),
            PaymentState.Closed closed => new CloseResult.Closed(closed.Payment),
            PaymentState.Unknown unknown => new CloseResult.Unknown(unknown.Reason),
            _ => new CloseResult.Unknown(
                UnionPayReference.Read(providerReference)?.PayTimeout is { } payTimeout
                    ? payTimeout > Clock.GetUtcNow()
                        ? $"UnionPay closes nothing, and it can be paid until {payTimeout:O}"
                        : "its payTimeout has passed, and UnionPay does not know yet whether it was paid"
                    : "UnionPay closes nothing, and its payTimeout was not reported"),
        };

    /// <inheritdoc/>
    public override bool GivesBills => !account.IsOld;

    /// <inheritdoc/>
    public override DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) => new UnionPayBill(account, day).Read(content);

    /// <inheritdoc/>
    public override async Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation)
    {
        var reply = await gateway.Bill(day, cancellation);
        if (reply.Text("respCode").Is("98") && reply.Problem is null)
            return new BillResult.NotThere();
        if (!reply.Succeeded)
            return new BillResult.Unknown(reply.Words);

        return StrictBase64.Decode(reply.Text("fileContent")) is { } packed && BillPacking.Unpack(packed, BillPacking.Zlib) is { } file
            ? new BillResult.Bill(
                $"unionpay-{account.MerId}-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.zip", file)
            : new BillResult.Unknown("the answer's fileContent is not well packed, or too large");
    }

    private PaymentState Paid(string orderNumber, string paymentNumber, UnionPayReply reply) =>
        UnionPayText.Token(reply.Text("queryId")) is { } queryId && UnionPayNotice.Amount(reply.Text) is { } amount
        && UnionPayNotice.At(reply.Text) is { } paidAt
            ? new PaymentState.Paid(new PaymentSucceeded(
                Account.Merchant, orderNumber, paymentNumber, Account.Provider, Account.Name, queryId, amount, paidAt))
            : PaymentState.Unusable("the answer says that it is paid, and lacks queryId, txnAmt, currencyCode or traceTime");
}
