using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// What Stripe's answers say about one payment: an intent (<c>pi_…</c>), or the checkout session that holds one (<c>cs_…</c>).
/// </summary>
internal sealed class StripePayments(StripeAccount account, StripeApi api, TimeProvider clock)
{
    public const string NoReference =
        "Stripe finds a payment by its own id; report the payment with a providerReference of the intent (pi_…) or checkout session (cs_…)";

    private const string Expanded = "latest_charge";

    /// <summary>Null when it is none of Stripe's ids.</summary>
    public static string? AddressOf(string? reference) => reference switch
    {
        null => null,
        _ when reference.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '_') => null,
        _ when IsSession(reference) => $"/v1/checkout/sessions/{reference}",
        _ when reference.StartsWith("pi_", StringComparison.Ordinal) => $"/v1/payment_intents/{reference}",
        _ => null,
    };

    public async Task<PaymentState> Query(string orderNumber, string paymentNumber, string? reference, CancellationToken cancellation)
    {
        if (AddressOf(reference) is not { } address)
            return new PaymentState.Unknown(NoReference);

        var expand = IsSession(reference) ? $"payment_intent.{Expanded}" : Expanded;
        var reply = await api.Get($"{address}?expand[]={expand}", cancellation);
        return reply.Succeeded ? Read(orderNumber, paymentNumber, reference!, reply.Content!.Value)
            : reply.NotThere ? PaymentState.Unusable(reply.Words)
            : new PaymentState.Unknown(reply.Words);
    }

    /// <summary>Only for a payment that a query found open: a reference that is somebody else's closes nothing of theirs.</summary>
    public async Task<(PaymentState State, string Words)> Close(
        string orderNumber, string paymentNumber, string reference, CancellationToken cancellation)
    {
        var verb = IsSession(reference) ? "expire" : "cancel";
        var reply = await api.Post($"{AddressOf(reference)}/{verb}", [], idempotencyKey: null, cancellation);
        var state = reply.Succeeded
            ? Read(orderNumber, paymentNumber, reference, reply.Content!.Value)
            : await Query(orderNumber, paymentNumber, reference, cancellation);
        return (state, reply.Words);
    }

    private static bool IsSession(string? reference) => reference?.StartsWith("cs_", StringComparison.Ordinal) is true;

    private PaymentState Read(string orderNumber, string paymentNumber, string reference, JsonElement content)
    {
        if (!content.Text("id").Is(reference) || content.Flag("livemode") != account.Live)
            return PaymentState.Unusable("the answer is about another payment");
        if (StripeNotice.Metadata(content, StripeNotice.OrderNumberKey) is not { } number)
        {
            return PaymentState.Unusable(
                $"{reference} has no {StripeNotice.OrderNumberKey} in its metadata and does not count without it: "
                + $"put {paymentNumber} there");
        }

        if (!number.Is(paymentNumber))
            return PaymentState.Unusable($"the answer's metadata has another {StripeNotice.OrderNumberKey}");

        return IsSession(reference) ? Session(orderNumber, paymentNumber, content) : Intent(orderNumber, paymentNumber, content);
    }

    private PaymentState Session(string orderNumber, string paymentNumber, JsonElement session) =>
        (session.Text("status"), session.Text("payment_status")) switch
        {
            ("complete", "paid") when session.Member("payment_intent") is { } intent => Paid(orderNumber, paymentNumber, intent),
            ("open", _) or ("complete", "unpaid") => new PaymentState.Open(),
            ("expired", _) => Closed(orderNumber, paymentNumber),
            _ => PaymentState.Unusable("the answer's status is unknown"),
        };

    private PaymentState Intent(string orderNumber, string paymentNumber, JsonElement intent) => intent.Text("status") switch
    {
        "succeeded" => Paid(orderNumber, paymentNumber, intent),
        "canceled" => Closed(orderNumber, paymentNumber),
        // Authorised money (requires_capture) is not captured; canceling gives it free.
        "requires_payment_method" or "requires_confirmation" or "requires_action" or "requires_capture" or "processing" =>
            new PaymentState.Open(),
        _ => PaymentState.Unusable("the answer's status is unknown"),
    };

    // What was captured counts, of a session too: its own total is what was asked for.
    private PaymentState Paid(string orderNumber, string paymentNumber, JsonElement intent) =>
        intent.Text("status").Is("succeeded") && StripeNotice.Id(intent, "id") is { } transactionId
        && StripeAmount.Read(intent, "amount_received") is { } amount
        && intent.Member(Expanded) is { } charge && StripeNotice.Time(charge, "created") is { } paidAt
            ? new PaymentState.Paid(new PaymentSucceeded(
                account.Merchant, orderNumber, paymentNumber, account.Provider, account.Name, transactionId, amount, paidAt))
            : PaymentState.Unusable("the answer says that it is paid, and lacks an amount or its charge");

    private PaymentState.Closed Closed(string orderNumber, string paymentNumber) => new(
        new PaymentClosed(account.Merchant, orderNumber, paymentNumber, account.Provider, account.Name, clock.GetUtcNow()));
}
