using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What we ask of a provider. Every request is signed, every answer that decides something is verified, every call is limited in time,
/// and all
/// of them may be repeated with the same numbers. A call never throws for what a provider or a network does: it answers <c>Unknown</c>,
/// and an
/// unknown outcome is asked about, never tried again under a new number.
/// </summary>
/// <param name="account">Whose keys sign and verify.</param>
/// <param name="clock">For what a provider gives no time of.</param>
public abstract class PaymentClient(PaymentAccount account, TimeProvider clock)
{
    /// <summary>The account that this asks for.</summary>
    public PaymentAccount Account { get; } = account;

    private protected TimeProvider Clock { get; } = clock;

    /// <summary>Why a payment could not be found again by what the checkout reports, and the cure; null: it can.</summary>
    /// <param name="providerReference">As reported.</param>
    public virtual string? WhyNotReference(string? providerReference) => null;

    /// <summary>
    /// Why nobody can be asked how such a payment stands: only its notices say it. Null: it can be asked, by <c>QueryPayment</c>.
    /// </summary>
    /// <param name="providerReference">As reported.</param>
    public virtual string? WhyNotAsked(string? providerReference) => WhyNotReference(providerReference);

    /// <summary>
    /// Why no answer would prove that such a payment was made, though it may say that it was not. Null: an answer by <c>QueryPayment</c>
    /// does.
    /// </summary>
    /// <param name="providerReference">As reported.</param>
    public virtual string? WhyNotProven(string? providerReference) => WhyNotAsked(providerReference);

    /// <summary>Why nobody can be asked how a refund that an order asked for stands. Null: it can be asked, by <see cref="Ask"/>.</summary>
    /// <param name="requestedAt">When the order first asked for it; null: it does not remember.</param>
    public virtual string? WhyRefundNotAsked(DateTimeOffset? requestedAt) => null;

    /// <summary>How a payment stands.</summary>
    /// <param name="paymentNumber">The number that the provider was given.</param>
    /// <param name="cancellation">Stops waiting; what was asked may still happen.</param>
    public abstract Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation);

    /// <summary>How a payment stands, for providers that find it by more than its number.</summary>
    /// <param name="paymentNumber">The number that the provider was given.</param>
    /// <param name="providerReference">As the checkout reported it, or as a notice said.</param>
    /// <param name="cancellation">Stops waiting; what was asked may still happen.</param>
    public virtual Task<PaymentState> QueryPayment(string paymentNumber, string? providerReference, CancellationToken cancellation) =>
        QueryPayment(paymentNumber, cancellation);

    /// <summary>Closes a payment, or says that the customer was faster.</summary>
    /// <param name="paymentNumber">The number that the provider was given.</param>
    /// <param name="cancellation">Stops waiting; what was asked may still happen.</param>
    public abstract Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation);

    /// <summary>Closes a payment, or says that the customer was faster; for providers that find it by more than its number.</summary>
    /// <param name="paymentNumber">The number that the provider was given.</param>
    /// <param name="providerReference">As the checkout reported it.</param>
    /// <param name="cancellation">Stops waiting; what was asked may still happen.</param>
    public virtual Task<CloseResult> ClosePayment(string paymentNumber, string? providerReference, CancellationToken cancellation) =>
        ClosePayment(paymentNumber, cancellation);

    /// <summary>Gives money back; the command's refund number is the provider's idempotency key.</summary>
    /// <param name="command">As the order sent it; a resend is the same request.</param>
    /// <param name="cancellation">Stops waiting; what was asked may still happen.</param>
    public abstract Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation);

    /// <summary>How a refund stands.</summary>
    /// <param name="paymentNumber">The number under which the money was paid.</param>
    /// <param name="transactionId">The provider's own id of the payment.</param>
    /// <param name="refundNumber">Our number of the refund.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public abstract Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation);

    /// <summary>How a refund stands that a notice told of, for providers that find it by more than its number.</summary>
    /// <param name="paymentNumber">The number under which the money was paid.</param>
    /// <param name="transactionId">The provider's own id of the payment.</param>
    /// <param name="refundNumber">Our number of the refund.</param>
    /// <param name="providerReference">As the notice said.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public virtual Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, string? providerReference, CancellationToken cancellation) =>
        QueryRefund(paymentNumber, transactionId, refundNumber, cancellation);

    /// <summary>How a refund stands that the order asked for.</summary>
    /// <param name="command">As the order sent it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public virtual Task<RefundResult> QueryRefund(RequestRefund command, CancellationToken cancellation) =>
        QueryRefund(command.PaymentNumber, command.TransactionId, command.RefundNumber, cancellation);

    /// <summary>
    /// The provider's bill of a day, as it keeps it: what it booked for this account, to be compared. It comes over TLS from the provider's
    /// own host; WeChat Pay's is also checked against a signed hash, and UnionPay's is signed itself.
    /// </summary>
    /// <param name="day">
    /// A day as <see cref="PaymentAccount.Days"/> counts them; the bill is there on the next, in the morning or at noon.
    /// </param>
    /// <param name="cancellation">Stops waiting.</param>
    public virtual Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation) =>
        Task.FromResult<BillResult>(new BillResult.NotSupported());

    /// <summary>Whether this provider gives out a bill of each day that <see cref="DownloadBill"/> fetches.</summary>
    public virtual bool GivesBills => false;

    /// <summary>Reads a bill: whole, or not at all.</summary>
    /// <param name="content">As <see cref="DownloadBill"/> gave it, or as a person fetched it from the provider's own pages.</param>
    /// <param name="day">Of which day it must be, as <see cref="PaymentAccount.Days"/> counts them.</param>
    /// <exception cref="BillUnreadableException">It cannot be read, or is of another account or day; it says what to do.</exception>
    public virtual DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) =>
        throw new BillUnreadableException($"Bills of {Account.Provider} are not read here; compare them by hand");

    /// <summary>
    /// Asks what a callback left open, see <see cref="CallbackOutcome.NeedsQuery"/>: the refund that it is about, else the payment.
    /// </summary>
    /// <param name="verdict">A verdict with a payment number, or, where the notice did not say it, with its transaction.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public virtual async Task<AskResult> Ask(CallbackVerdict verdict, CancellationToken cancellation)
    {
        var paymentNumber = verdict.PaymentNumber ?? throw new ArgumentException("The verdict names no payment", nameof(verdict));
        if (verdict is { RefundNumber: { } refundNumber, TransactionId: { } transactionId })
        {
            return Answer(await QueryRefund(paymentNumber, transactionId, refundNumber, verdict.ProviderReference, cancellation));
        }

        return await QueryPayment(paymentNumber, verdict.ProviderReference, cancellation) switch
        {
            PaymentState.Paid paid => AskResult.Of(paid.Payment),
            PaymentState.Closed closed => AskResult.Of(closed.Payment),
            PaymentState.Unknown unknown => new AskResult.Unknown(unknown.Reason),
            _ => new AskResult.Nothing(),
        };
    }

    private protected static AskResult Answer(RefundResult refund) => refund switch
    {
        RefundResult.Completed completed => AskResult.Of(completed.Refund),
        RefundResult.Failed failed => AskResult.Of(failed.Refund),
        RefundResult.Unknown unknown => new AskResult.Unknown(unknown.Reason),
        _ => new AskResult.Nothing(),
    };

    /// <summary>
    /// After a close that did not succeed. Paid, closed before, never opened, or the answer was lost: the payment itself knows.
    /// </summary>
    private protected async Task<CloseResult> AskWhatClosingDid(string paymentNumber, string words, CancellationToken cancellation) =>
        await QueryPayment(paymentNumber, cancellation) switch
        {
            PaymentState.Paid paid => new CloseResult.AlreadyPaid(paid.Payment),
            PaymentState.Closed closed => new CloseResult.Closed(closed.Payment),
            // Only the checkout, or the customer at its cashier, can open a payment: there was nothing to close.
            PaymentState.NotFound => new CloseResult.Closed(Closed(paymentNumber), NeverOpened: true),
            PaymentState.Unknown unknown => new CloseResult.Unknown(unknown.Reason),
            _ => new CloseResult.Unknown($"it is still open: {words}"),
        };

    /// <summary>
    /// After a refund that was not said to be made. A refusal may be one of a repetition, a lost answer one of a success: the refund itself
    /// knows. Only where there is none does the refusal count.
    /// </summary>
    private protected async Task<RefundResult> AskWhatRefundingDid(
        RequestRefund command, bool refuses, string words, CancellationToken cancellation)
    {
        var known = await QueryRefund(command, cancellation);
        if (known is not RefundResult.NotFound)
            return known;
        return refuses
            ? Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, words)
            : new RefundResult.Unknown(words);
    }

    /// <summary>
    /// A failed refund stays failed, and its key would bring it back: the next is told apart by how many failed before it, which is the same
    /// for everybody who asks.
    /// </summary>
    private protected static string KeyAfter(int failures, string refundNumber) =>
        failures == 0 ? refundNumber : string.Create(CultureInfo.InvariantCulture, $"{refundNumber}-{failures + 1}");

    private protected PaymentClosed Closed(string paymentNumber) =>
        new(Account.Merchant, OrderNumberOf(paymentNumber), paymentNumber, Account.Provider, Account.Name, Clock.GetUtcNow());

    private protected RefundResult.Failed Failed(string orderNumber, string transactionId, string refundNumber, string reason) =>
        new(new RefundFailed(Account.Merchant, orderNumber, Account.Provider, Account.Name, transactionId, refundNumber, reason,
            Clock.GetUtcNow()));

    /// <summary>The order that a payment number belongs to.</summary>
    /// <exception cref="ArgumentException">It is not one of ours: nobody here gave it to a provider.</exception>
    private protected static string OrderNumberOf(string paymentNumber) =>
        PaymentNumbers.OrderNumberOf(paymentNumber)
        ?? throw new ArgumentException("It is neither an order number nor one followed by a lower-case letter", nameof(paymentNumber));
}
