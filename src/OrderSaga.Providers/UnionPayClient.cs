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
public sealed class UnionPayClient(UnionPayAccount account, HttpClient http, TimeProvider clock) : PaymentClient(account, clock)
{
    private const string NoReference =
        "UnionPay finds a payment by number and txnTime; report the payment with a providerReference of txnTime, a comma and payTimeout";

    private readonly UnionPayGateway gateway = new(account, http, clock);
    private readonly UnionPayRefundsLookedFor lookedFor = new();

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
            return new PaymentState.Unknown("the answer is about another kind of transaction");
        return reply.Text("origRespCode") switch
        {
            "00" or "A6" => Paid(orderNumber, paymentNumber, reply),
            null => new PaymentState.Unknown("the answer's origRespCode is missing"),
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
    public override async Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation)
    {
        if (TimesOf(command.RequestedAt) is not { } times)
            return new RefundResult.Unknown(NotSaidWhen);
        if (await LookForEarlier(Sought.Of(command), times, cancellation) is var earlier
            and not (RefundResult.NotFound or RefundResult.Failed))
        {
            return earlier;
        }

        if (times.MayHaveNext && await Look(Sought.Of(command), times.Next, cancellation) is var next
            and not (RefundResult.NotFound or RefundResult.Failed))
        {
            return next;
        }

        if (times.IsExhausted)
        {
            return Failed(
                command.OrderNumber, command.TransactionId, command.RefundNumber,
                $"it failed {UnionPayRefundTimes.TriesMax} times; make the refund in UnionPay's merchant console");
        }

        // What was sent at this time before is the same refund to UnionPay, and a refusal of the repetition is answered by looking.
        var words = "a new try begins within minutes";
        var refuses = false;
        if (!times.IsQuiet)
        {
            var reply = await gateway.Refund(
                command.RefundNumber, times.Current, command.TransactionId, UnionPayText.Amount(command.Amount), command.PaymentNumber,
                cancellation);
            if (reply.Succeeded)
                return new RefundResult.Processing(); // taken on; whether it was made, a notice or a query says
            (words, refuses) = (reply.Words, reply.Refuses);
        }

        return await Look(Sought.Of(command), times.Current, cancellation) switch
        {
            RefundResult.NotFound when refuses => Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, words),
            RefundResult.NotFound => new RefundResult.Unknown(words),
            var known => known,
        };
    }

    /// <summary>Cannot be answered: UnionPay knows no refund by its number alone.</summary>
    /// <param name="paymentNumber">The number under which the money was paid.</param>
    /// <param name="transactionId">The provider's own id of the payment.</param>
    /// <param name="refundNumber">Our number of the refund.</param>
    /// <param name="cancellation">Not used.</param>
    public override Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation) =>
        QueryRefund(paymentNumber, transactionId, refundNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, string? providerReference, CancellationToken cancellation) =>
        UnionPayText.Time(providerReference) is null
            ? new RefundResult.Unknown(NotSaidWhen)
            : await Look(new Sought(OrderNumberOf(paymentNumber), transactionId, refundNumber), providerReference!, cancellation);

    /// <inheritdoc/>
    public override async Task<RefundResult> QueryRefund(RequestRefund command, CancellationToken cancellation) =>
        TimesOf(command.RequestedAt) is { } times
            ? await Find(Sought.Of(command), times, cancellation)
            : new RefundResult.Unknown(NotSaidWhen);

    /// <inheritdoc/>
    public override string? WhyRefundNotAsked(DateTimeOffset? requestedAt) => requestedAt is null ? NotSaidWhen : null;

    /// <inheritdoc/>
    public override async Task<AskResult> Ask(CallbackVerdict verdict, CancellationToken cancellation)
    {
        if (verdict.RefundNumber is not { } refund || UnionPayText.Time(verdict.ProviderReference) is not null)
            return await base.Ask(verdict, cancellation);
        return verdict is { TransactionId: { } payment, PaymentNumber: { } number } && TimesOf(verdict.RefundRequestedAt) is { } times
            ? Answer(await Find(new Sought(OrderNumberOf(number), payment, refund), times, cancellation))
            : new AskResult.ForStaff($"{NotSaidWhen}, or ask for the order's refund once more: it looks first");
    }

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

    private const string NotSaidWhen =
        "UnionPay finds a refund by number and txnTime, and it is not known when it was first asked for; look into its merchant console";

    private UnionPayRefundTimes? TimesOf(DateTimeOffset? requestedAt) =>
        requestedAt is { } first ? new UnionPayRefundTimes(first, Clock.GetUtcNow()) : null;

    /// <summary>At all times that the order has asked at.</summary>
    private async Task<RefundResult> Find(Sought refund, UnionPayRefundTimes times, CancellationToken cancellation)
    {
        var earlier = await LookForEarlier(refund, times, cancellation);
        if (times.IsExhausted || earlier is not (RefundResult.NotFound or RefundResult.Failed))
            return earlier;
        return await Look(refund, times.Current, cancellation) is var now and not RefundResult.NotFound ? now : earlier;
    }

    /// <summary>
    /// What became of it at the times that are over. What was refused or never came then stays so: it is asked once, and not each time that
    /// the order asks.
    /// </summary>
    private async Task<RefundResult> LookForEarlier(Sought refund, UnionPayRefundTimes times, CancellationToken cancellation)
    {
        var (done, found) = lookedFor.Of(refund.Number);
        foreach (var time in times.Earlier.Skip(done))
        {
            var known = await Look(refund, time, cancellation);
            if (known is not (RefundResult.NotFound or RefundResult.Failed))
                return known;
            found = known is RefundResult.Failed ? known : found;
            lookedFor.Remember(refund.Number, ++done, found);
        }

        return found;
    }

    private async Task<RefundResult> Look(Sought refund, string txnTime, CancellationToken cancellation)
    {
        var (orderNumber, transactionId, refundNumber) = refund;
        var reply = await gateway.Query(refundNumber, txnTime, cancellation);
        if (reply.NoSuchTransaction)
            return new RefundResult.NotFound();
        if (!reply.Succeeded)
            return new RefundResult.Unknown(reply.Words);
        if (!reply.Text("txnType").Is("04") || (reply.Text("origQryId") is { } paid && !paid.Is(transactionId)))
            return new RefundResult.Unknown("the answer is about another refund");

        var origRespCode = reply.Text("origRespCode");
        if (origRespCode is null)
            return new RefundResult.Unknown("the answer's origRespCode is missing");
        if (UnionPayNotice.IsPending(origRespCode))
            return new RefundResult.Processing();
        if (origRespCode is not ("00" or "A6"))
            return Failed(orderNumber, transactionId, refundNumber, $"{origRespCode} {reply.Text("origRespMsg")}");
        return UnionPayNotice.RefundAmount(reply.Text) is { } amount
            ? new RefundResult.Completed(new RefundCompleted(
                Account.Merchant, orderNumber, Account.Provider, Account.Name, transactionId, refundNumber, amount,
                // Nothing is decided by when a refund arrived.
                UnionPayNotice.At(reply.Text) ?? Clock.GetUtcNow()))
            : new RefundResult.Unknown("the answer's txnAmt is no amount");
    }

    private sealed record Sought(string OrderNumber, string TransactionId, string Number)
    {
        public static Sought Of(RequestRefund command) => new(command.OrderNumber, command.TransactionId, command.RefundNumber);
    }

    private PaymentState Paid(string orderNumber, string paymentNumber, UnionPayReply reply) =>
        UnionPayText.Token(reply.Text("queryId")) is { } queryId && UnionPayNotice.Amount(reply.Text) is { } amount
        && UnionPayNotice.At(reply.Text) is { } paidAt
            ? new PaymentState.Paid(new PaymentSucceeded(
                Account.Merchant, orderNumber, paymentNumber, Account.Provider, Account.Name, queryId, amount, paidAt))
            : new PaymentState.Unknown("the answer says that it is paid, and lacks queryId, txnAmt, currencyCode or traceTime");
}
