using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What we ask of Adyen, which answers little: it takes a change on, and its notice says what became of it. A payment can be asked about
/// only
/// when the checkout reported the id of its payment link as its reference; about any other, and about refunds, nobody can be asked, and
/// that is
/// what is answered here.
/// </summary>
/// <param name="account">Whose API key this is.</param>
/// <param name="http">Sends; repeats by itself where that is useful.</param>
/// <param name="clock">For what Adyen gives no time of.</param>
public sealed partial class AdyenClient(AdyenAccount account, HttpClient http, TimeProvider clock) : PaymentClient(account, clock)
{
    /// <summary>How a notice says that something happened to money, and not what: no answer would say it either.</summary>
    internal const string Unreadable = "unreadable";

    private const string CannotAsk = "Adyen answers no question about a payment without a payment link: its notices say how it stands";

    // A day less than Adyen promises.
    private static readonly TimeSpan KeyKnownFor = TimeSpan.FromDays(6);

    private readonly AdyenApi api = new(account, http);

    /// <inheritdoc/>
    public override string? WhyNotAsked(string? providerReference) => IsLink(providerReference) ? null : CannotAsk;

    /// <inheritdoc/>
    public override string? WhyNotProven(string? providerReference) =>
        "Adyen does not say by which payment a link was completed: have its notice sent again from the Customer Area";

    /// <inheritdoc/>
    public override string? WhyRefundNotAsked(DateTimeOffset? requestedAt) =>
        "Adyen answers no question about a refund: its notice says how it stands, or look in the Customer Area";

    /// <inheritdoc/>
    public override Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation) =>
        QueryPayment(paymentNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<PaymentState> QueryPayment(
        string paymentNumber, string? providerReference, CancellationToken cancellation)
    {
        _ = OrderNumberOf(paymentNumber); // one that is not ours is refused before anything is asked
        return IsLink(providerReference)
            ? State(paymentNumber, await api.Get($"paymentLinks/{providerReference}", cancellation))
            : new PaymentState.Unknown(CannotAsk);
    }

    /// <inheritdoc/>
    public override Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation) =>
        ClosePayment(paymentNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<CloseResult> ClosePayment(
        string paymentNumber, string? providerReference, CancellationToken cancellation)
    {
        _ = OrderNumberOf(paymentNumber);
        var words = "Adyen closes no session: it lapses at its expiresAt";
        if (IsLink(providerReference))
        {
            var reply = await api.Patch($"paymentLinks/{providerReference}", new { status = "expired" }, cancellation);
            if (State(paymentNumber, reply) is PaymentState.Closed closed)
                return new CloseResult.Closed(closed.Payment);

            // Expired before, completed, or the answer was lost: the link knows.
            var state = await QueryPayment(paymentNumber, providerReference, cancellation);
            if (state is PaymentState.Closed closedBefore)
                return new CloseResult.Closed(closedBefore.Payment);
            words = state is PaymentState.Unknown unknown ? unknown.Reason : $"its link is still open: {reply.Words}";
        }

        return account.CapturesAutomatically
            ? new CloseResult.Unknown(words)
            : new CloseResult.Unknown($"{words}; {await CancelWhatIsAuthorised(paymentNumber, cancellation)}");
    }

    /// <inheritdoc/>
    public override bool GivesBills => account.Reports is not null;

    /// <inheritdoc/>
    public override Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation) => account.Reports is { } reports
        ? reports.Download(account.MerchantAccount, day, http, cancellation)
        : base.DownloadBill(day, cancellation);

    /// <inheritdoc/>
    public override DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) => account.Reports is null
        ? base.ReadBill(content, day)
        : new AdyenBill(account, day).Read(content);

    /// <inheritdoc/>
    public override async Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation)
    {
        if (AdyenAmount.Value(command.Amount) is not { } value)
            return Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, "Adyen has no fractions of this currency");

        if (command.RequestedAt is { } since && Clock.GetUtcNow() - since > KeyKnownFor)
        {
            return new RefundResult.Unknown(
                "it was first asked for more than six days ago, and Adyen may have forgotten by which key: look in the Customer Area");
        }

        // Its notice finds the order by this reference, whatever was forgotten meanwhile.
        var (pspReference, capture) = AdyenCapture.Read(command.TransactionId);
        var reference = AdyenCapture.Reference(command.PaymentNumber, command.RefundNumber, capture);
        var payment = $"payments/{Uri.EscapeDataString(pspReference)}";
        // A reversal refunds what is captured and cancels what is not yet: an automatic capture may be still to come. Of a payment that is
        // captured in parts it would give back the others too.
        var reply = command.Amount == command.Paid && capture is null
            ? await api.Post(
                $"{payment}/reversals", new { merchantAccount = account.MerchantAccount, reference }, command.RefundNumber, cancellation)
            : await api.Post(
                $"{payment}/refunds",
                new { merchantAccount = account.MerchantAccount, reference, amount = new { value, currency = command.Amount.Currency } },
                command.RefundNumber, cancellation);

        if (reply.Succeeded && reply.Content?.Text("status").Is("received") == true
            && reply.Content?.Text("paymentPspReference").Is(pspReference) == true)
        {
            return new RefundResult.Processing();
        }

        return reply.Refuses
            ? Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, reply.Words)
            : new RefundResult.Unknown(reply.Words);
    }

    /// <inheritdoc/>
    public override Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation) =>
        Task.FromResult<RefundResult>(new RefundResult.Unknown("Adyen answers no question about a refund: its notice says how it stands"));

    /// <inheritdoc/>
    public override Task<AskResult> Ask(CallbackVerdict verdict, CancellationToken cancellation) => verdict switch
    {
        { ProviderReference: Unreadable } => ForStaff(
            $"a notice of Adyen about {verdict.RefundNumber ?? verdict.TransactionId ?? verdict.PaymentNumber} does not say how much money "
            + "it is about, or of which payment; look at it in the Customer Area"),
        { RefundNumber: { } refund } =>
            ForStaff($"Adyen answers no question about refund {refund}: its notice says how it stands, or look in the Customer Area"),
        // Only a notice names the transaction, and only when money that was here is not any more.
        { TransactionId: { } payment } => ForStaff($"money of payment {payment} was taken back; look at it in the Customer Area"),
        _ when !IsLink(verdict.ProviderReference) => ForStaff(CannotAsk),
        _ => base.Ask(verdict, cancellation),
    };

    private static Task<AskResult> ForStaff(string reason) => Task.FromResult<AskResult>(new AskResult.ForStaff(reason));

    private PaymentState State(string paymentNumber, AdyenReply reply)
    {
        if (!reply.Succeeded || reply.Content is not { } link)
            return new PaymentState.Unknown(reply.Words);
        if (!link.Text("reference").Is(paymentNumber) || !link.Text("merchantAccount").Is(account.MerchantAccount))
            return PaymentState.Unusable("the answer is about another payment");

        return link.Text("status") switch
        {
            "active" or "paymentPending" => new PaymentState.Open(),
            "expired" => new PaymentState.Closed(Closed(paymentNumber)),
            "completed" => PaymentState.Unusable("its link is completed; Adyen does not say by which payment, its notice will"),
            _ => PaymentState.Unusable("the answer's status is unknown"),
        };
    }

    /// <summary>
    /// By our number, as no id of the payment is known here. Each time under a key of its own: what was authorised since the last time must
    /// go too. Its TECHNICAL_CANCEL says what was cancelled.
    /// </summary>
    private async Task<string> CancelWhatIsAuthorised(string paymentNumber, CancellationToken cancellation)
    {
        var reply = await api.Post(
            "cancels",
            new { merchantAccount = account.MerchantAccount, paymentReference = paymentNumber, reference = paymentNumber },
            Guid.NewGuid().ToString("N"), cancellation);
        return reply.Succeeded ? "Adyen was told to cancel what is authorised, its notice will say so" : reply.Words;
    }

    private static bool IsLink(string? providerReference) => providerReference is not null && LinkId().IsMatch(providerReference);

    [GeneratedRegex(@"\APL[A-Z0-9]{6,30}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LinkId();
}
