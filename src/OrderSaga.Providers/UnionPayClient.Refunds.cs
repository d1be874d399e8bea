using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <content>What goes back. A refund is found by its number and the time at which it was asked for, see <see cref="UnionPayRefundTimes"/>.</content>
public sealed partial class UnionPayClient
{
    private const string NotSaidWhen =
        "UnionPay finds a refund by number and txnTime, and it is not known when it was first asked for; look into its merchant console";

    private readonly UnionPayRefundsLookedFor lookedFor = new();

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
                // All that is decided by it is whether a failure came later.
                UnionPayNotice.At(reply.Text) ?? Clock.GetUtcNow()))
            : new RefundResult.Unknown("the answer's txnAmt is no amount");
    }

    private sealed record Sought(string OrderNumber, string TransactionId, string Number)
    {
        public static Sought Of(RequestRefund command) => new(command.OrderNumber, command.TransactionId, command.RefundNumber);
    }
}
