using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What we ask of PayPal. It finds a payment by its own order id, which the checkout reports as the payment's reference, and takes money
/// only
/// when the checkout captures it; there is no closing, an order that nobody captures lapses.
/// </summary>
/// <param name="account">Whose app this is.</param>
/// <param name="http">Sends; repeats by itself where that is useful.</param>
/// <param name="clock">For the age of tokens, and for what PayPal gives no time of.</param>
public sealed partial class PayPalClient(PayPalAccount account, HttpClient http, TimeProvider clock)
    : PaymentClient(account, clock), IDisposable
{
    /// <summary>How a notice says that money was taken back: an answer about the payment would only say that it was paid.</summary>
    internal const string Reversed = "reversed";

    private const string CapturePrefix = "capture:";

    private readonly PayPalApi api = new(account, http, clock);

    /// <inheritdoc/>
    public void Dispose() => api.Dispose();

    /// <inheritdoc/>
    public override string? WhyNotReference(string? providerReference) =>
        providerReference is not null && OrderId().IsMatch(providerReference)
            ? null
            : "providerReference is not PayPal's order id; report the id that creating the order answered with";

    /// <inheritdoc/>
    public override Task<PaymentState> QueryPayment(string paymentNumber, CancellationToken cancellation) =>
        QueryPayment(paymentNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<PaymentState> QueryPayment(
        string paymentNumber, string? providerReference, CancellationToken cancellation) =>
        (await Look(paymentNumber, providerReference, cancellation)).State;

    /// <inheritdoc/>
    public override Task<CloseResult> ClosePayment(string paymentNumber, CancellationToken cancellation) =>
        ClosePayment(paymentNumber, null, cancellation);

    /// <inheritdoc/>
    public override async Task<CloseResult> ClosePayment(
        string paymentNumber, string? providerReference, CancellationToken cancellation)
    {
        var (state, status) = await Look(paymentNumber, providerReference, cancellation);
        return state switch
        {
            PaymentState.Paid paid => new CloseResult.AlreadyPaid(paid.Payment),
            PaymentState.Closed closed => new CloseResult.Closed(closed.Payment),
            // It lapsed, or nobody has approved it: no money can come but by the checkout, which captures nothing after the deadline.
            PaymentState.NotFound => new CloseResult.Closed(Closed(paymentNumber), NeverOpened: true),
            PaymentState.Open when status is "CREATED" or "SAVED" or "PAYER_ACTION_REQUIRED" =>
                new CloseResult.Closed(Closed(paymentNumber), NeverOpened: true),
            PaymentState.Unknown unknown => new CloseResult.Unknown(unknown.Reason),
            _ => new CloseResult.Unknown($"it is {status}: a capture may be on its way, and PayPal closes no order"),
        };
    }

    /// <inheritdoc/>
    public override bool GivesBills => true;

    /// <inheritdoc/>
    public override Task<BillResult> DownloadBill(DateOnly day, CancellationToken cancellation) =>
        new PayPalTransactions(account, api, Clock).List(day, cancellation);

    /// <inheritdoc/>
    public override DayBill ReadBill(ReadOnlyMemory<byte> content, DateOnly day) => new PayPalBill(account, day).Read(content);

    /// <inheritdoc/>
    public override Task<AskResult> Ask(CallbackVerdict verdict, CancellationToken cancellation)
    {
        if (verdict is { PaymentNumber: null, TransactionId: { } captureId })
            return WhoseIs(captureId, cancellation);
        return verdict.ProviderReference.Is(Reversed)
            ? Task.FromResult<AskResult>(new AskResult.ForStaff(
                $"PayPal may have taken the money of capture {verdict.TransactionId} back; look at it in its resolution centre"))
            : base.Ask(verdict, cancellation);
    }

    /// <summary>How a notice names a payment whose order it does not name.</summary>
    internal static string CaptureReference(string captureId) => CapturePrefix + captureId;

    private async Task<AskResult> WhoseIs(string captureId, CancellationToken cancellation)
    {
        var reply = await api.Get($"v2/payments/captures/{Uri.EscapeDataString(captureId)}", cancellation);
        // Of what another system took by its own app PayPal says nothing to ours, and it never will.
        if (reply.NotThere || reply.Name.Is("NOT_AUTHORIZED"))
            return new AskResult.Foreign();
        if (!reply.Succeeded || reply.Content is not { } capture)
            return new AskResult.Unknown(reply.Words);
        return !PayPalNotice.IsOfAnother(account, capture) && capture.Text("custom_id") is { } paymentNumber
            && PaymentNumbers.OrderNumberOf(paymentNumber) is { } orderNumber
                ? new AskResult.Belongs(paymentNumber, orderNumber)
                : new AskResult.Foreign();
    }

    private async Task<(PaymentState State, string? Status)> Look(
        string paymentNumber, string? providerReference, CancellationToken cancellation)
    {
        var orderNumber = OrderNumberOf(paymentNumber);
        if (providerReference?.StartsWith(CapturePrefix, StringComparison.Ordinal) == true)
        {
            var id = Uri.EscapeDataString(providerReference[CapturePrefix.Length..]);
            var capture = await api.Get($"v2/payments/captures/{id}", cancellation);
            return capture.NotThere ? (new PaymentState.NotFound(), null)
                : capture.Succeeded && capture.Content is { } content ? (OfCapture(orderNumber, paymentNumber, content), null)
                : (new PaymentState.Unknown(capture.Words), null);
        }

        if (providerReference is null || !OrderId().IsMatch(providerReference))
            return (new PaymentState.Unknown("PayPal finds a payment by its order id, which the checkout has to report"), null);
        var reply = await api.Get($"v2/checkout/orders/{providerReference}", cancellation);
        if (reply.NotThere)
            return (new PaymentState.NotFound(), null);
        if (!reply.Succeeded || reply.Content is not { } order)
            return (new PaymentState.Unknown(reply.Words), null);
        var status = order.Text("status");
        return Unit(order, paymentNumber) is { } unit
            ? (OfOrder(orderNumber, paymentNumber, status, unit), status)
            : (PaymentState.Unusable("the answer is about another payment"), null);
    }

    private PaymentState OfOrder(string orderNumber, string paymentNumber, string? status, JsonElement unit)
    {
        var state = status switch
        {
            "CREATED" or "SAVED" or "APPROVED" or "PAYER_ACTION_REQUIRED" or "COMPLETED" => (PaymentState)new PaymentState.Open(),
            "VOIDED" => new PaymentState.Closed(Closed(paymentNumber)),
            _ => PaymentState.Unusable("the answer's status is unknown"),
        };
        foreach (var capture in Payments(unit, "captures"))
        {
            var captured = OfCapture(orderNumber, paymentNumber, capture);
            if (captured is PaymentState.Paid)
                return captured;
            if (captured is PaymentState.Unknown)
                state = captured;
        }

        return state;
    }

    private PaymentState OfCapture(string orderNumber, string paymentNumber, JsonElement capture)
    {
        if (!capture.Text("custom_id").Is(paymentNumber) || PayPalNotice.IsOfAnother(account, capture))
            return PaymentState.Unusable("the answer is about another payment");
        return capture.Text("status") switch
        {
            // What was given back of it was paid before.
            "COMPLETED" or "PARTIALLY_REFUNDED" or "REFUNDED" =>
                PayPalNotice.Token(capture, "id") is { } id && PayPalNotice.Amount(capture) is { } amount
                && PayPalTime.Of(capture, "create_time") is { } paidAt
                    ? new PaymentState.Paid(new PaymentSucceeded(
                        Account.Merchant, orderNumber, paymentNumber, Account.Provider, Account.Name, id, amount, paidAt))
                    : PaymentState.Unusable("the answer says that it is paid, and lacks id, amount or create_time"),
            "PENDING" or "DECLINED" or "FAILED" => new PaymentState.Open(),
            _ => PaymentState.Unusable("the answer's status is unknown"),
        };
    }

    private JsonElement? Unit(JsonElement order, string paymentNumber)
    {
        if (!order.TryGetProperty("purchase_units", out var units) || units.ValueKind != JsonValueKind.Array
            || units.GetArrayLength() != 1 || units[0].ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return units[0].Text("custom_id").Is(paymentNumber) && !PayPalNotice.IsOfAnother(account, units[0]) ? units[0] : null;
    }

    private static IEnumerable<JsonElement> Payments(JsonElement unit, string kind) =>
        unit.Member("payments") is { } payments && payments.TryGetProperty(kind, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.Object)
            : [];

    [GeneratedRegex(@"\A[A-Z0-9]{10,36}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OrderId();
}
