using System.Globalization;
using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What we ask of Stripe. Payments are found by the reference that the checkout reported in <c>PaymentStarted</c>: Stripe's search by
/// metadata is minutes behind and decides nothing here.
/// </summary>
/// <param name="account">Whose key asks.</param>
/// <param name="http">Sends; repeats by itself where that is useful.</param>
/// <param name="clock">For what Stripe gives no time of.</param>
public sealed class StripeClient(StripeAccount account, HttpClient http, TimeProvider clock) : PaymentClient(account, clock)
{
    private const int RefundsPerPage = 100;
    private const int PagesMax = 10;

    private readonly StripeApi api = new(account, http);
    private readonly StripePayments payments = new(account, new StripeApi(account, http), clock);

    /// <inheritdoc/>
    public override string? WhyNotReference(string? providerReference) =>
        StripePayments.AddressOf(providerReference) is null ? StripePayments.NoReference : null;

    /// <summary>Cannot be answered: Stripe knows no payment by its number alone.</summary>
    /// <param name="paymentNumber">The number that Stripe was given.</param>
    /// <param name="cancellation">Not used.</param>
    public override Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation) =>
        QueryPayment(paymentNumber, providerReference: null, cancellation);

    /// <inheritdoc/>
    public override Task<PaymentState> QueryPayment(string paymentNumber, string? providerReference, CancellationToken cancellation) =>
        payments.Query(OrderNumberOf(paymentNumber), paymentNumber, providerReference, cancellation);

    /// <summary>Cannot be done: Stripe knows no payment by its number alone.</summary>
    /// <param name="paymentNumber">The number that Stripe was given.</param>
    /// <param name="cancellation">Not used.</param>
    public override Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation) =>
        ClosePayment(paymentNumber, providerReference: null, cancellation);

    /// <inheritdoc/>
    public override async Task<CloseResult> ClosePayment(
        string paymentNumber, string? providerReference, CancellationToken cancellation)
    {
        var state = await QueryPayment(paymentNumber, providerReference, cancellation);
        var words = "";
        if (state is PaymentState.Open)
            (state, words) = await payments.Close(OrderNumberOf(paymentNumber), paymentNumber, providerReference!, cancellation);

        return state switch
        {
            PaymentState.Paid paid => new CloseResult.AlreadyPaid(paid.Payment),
            PaymentState.Closed closed => new CloseResult.Closed(closed.Payment),
            PaymentState.Unknown unknown => new CloseResult.Unknown(unknown.Reason),
            _ => new CloseResult.Unknown($"it is still open: {words}"),
        };
    }

    /// <inheritdoc/>
    public override bool GivesBills => true;

    /// <inheritdoc/>
    public override Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation) =>
        new StripeBalance(account, api).List(day, cancellation);

    /// <inheritdoc/>
    public override DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) => new StripeBill(account, day).Read(content);

    /// <inheritdoc/>
    public override async Task<RefundResult> Refund(RequestRefund command, CancellationToken cancellation)
    {
        // Stripe forgets an idempotency key after a day, and an order may ask for weeks: only when there is none yet, one is made.
        var (known, failures) = await FindRefund(command.PaymentNumber, command.TransactionId, command.RefundNumber, cancellation);
        if (known is not (RefundResult.NotFound or RefundResult.Failed))
            return known;
        if (StripeAmount.Write(command.Amount) is not { } amount)
            return Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, "Stripe knows no such part of the currency");

        var key = KeyAfter(failures, command.RefundNumber);
        var reply = await api.Post("/v1/refunds", Form(command, amount), key, cancellation);
        if (reply.Succeeded)
            return Said(command.PaymentNumber, command.TransactionId, command.RefundNumber, reply.Content!.Value);

        var after = await FindRefund(command.PaymentNumber, command.TransactionId, command.RefundNumber, cancellation);
        if (after.Known is not (RefundResult.NotFound or RefundResult.Failed))
            return after.Known;
        return reply.Refuses
            ? Failed(command.OrderNumber, command.TransactionId, command.RefundNumber, reply.Words)
            : new RefundResult.Unknown(reply.Words);
    }

    /// <inheritdoc/>
    public override async Task<RefundResult> QueryRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation) =>
        (await FindRefund(paymentNumber, transactionId, refundNumber, cancellation)).Known;

    // All refunds of the payment, as several may bear our number: those that failed, and the one that did not.
    private async Task<(RefundResult Known, int Failures)> FindRefund(
        string paymentNumber, string transactionId, string refundNumber, CancellationToken cancellation)
    {
        RefundResult known = new RefundResult.NotFound();
        var (failures, after) = (0, "");
        for (var page = 0; page < PagesMax; page++)
        {
            var reply = await api.Get(
                $"/v1/refunds?payment_intent={Uri.EscapeDataString(transactionId)}&limit={RefundsPerPage}{after}", cancellation);
            // Of a payment that it does not know Stripe knows no refund; that it refuses to make one says why.
            if (reply.NotThere)
                return (new RefundResult.NotFound(), failures);
            if (!reply.Succeeded || Refunds(reply.Content!.Value) is not { } refunds)
                return (new RefundResult.Unknown(reply.Words), failures);

            foreach (var refund in refunds.Where(each => StripeNotice.Metadata(each, StripeNotice.RefundNumberKey).Is(refundNumber)))
            {
                known = Said(paymentNumber, transactionId, refundNumber, refund);
                if (known is not RefundResult.Failed)
                    return (known, failures);
                failures++;
            }

            if (reply.Content!.Value.Flag("has_more") is not true || StripeNotice.Id(refunds.LastOrDefault(), "id") is not { } last)
                return (known, failures);
            after = $"&starting_after={last}";
        }

        return (new RefundResult.Unknown($"the payment has more than {RefundsPerPage * PagesMax} refunds"), failures);
    }

    private static List<JsonElement>? Refunds(JsonElement list) =>
        list.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
            ? [.. data.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.Object)]
            : null;

    private static Dictionary<string, string> Form(RequestRefund command, long amount) => new(StringComparer.Ordinal)
    {
        ["payment_intent"] = command.TransactionId,
        ["amount"] = amount.ToString(CultureInfo.InvariantCulture),
        [$"metadata[{StripeNotice.OrderNumberKey}]"] = command.PaymentNumber,
        [$"metadata[{StripeNotice.RefundNumberKey}]"] = command.RefundNumber,
    };

    private RefundResult Said(string paymentNumber, string transactionId, string refundNumber, JsonElement refund)
    {
        if (!refund.Text("payment_intent").Is(transactionId)
            || !StripeNotice.Metadata(refund, StripeNotice.RefundNumberKey).Is(refundNumber))
        {
            return new RefundResult.Unknown("the answer is about another refund");
        }

        var orderNumber = OrderNumberOf(paymentNumber);
        return refund.Text("status") switch
        {
            "succeeded" when StripeAmount.Read(refund, "amount") is { } amount => new RefundResult.Completed(new RefundCompleted(
                Account.Merchant, orderNumber, Account.Provider, Account.Name, transactionId, refundNumber, amount,
                // All that is decided by it is whether a failure came later.
                StripeNotice.Time(refund, "created") ?? Clock.GetUtcNow())),
            "pending" or "requires_action" => new RefundResult.Processing(),
            "failed" or "canceled" => Failed(orderNumber, transactionId, refundNumber, StripeNotice.RefundReason(refund)),
            _ => new RefundResult.Unknown("the answer's status or amount cannot be read"),
        };
    }
}
