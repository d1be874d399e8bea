namespace OrderSaga.Providers;

/// <summary>
/// Callbacks of Stripe: events, the raw body and a timestamp signed with the endpoint's secret. All of the body is signed; no header is
/// read but <c>Stripe-Signature</c>.
/// </summary>
/// <param name="account">Whose secrets verify, and whose mode and account an event must be of.</param>
public sealed class Stripe(StripeAccount account) : CallbackReceiver(account)
{
    /// <summary>A timestamp further from now than this, either way, is refused: 300 seconds.</summary>
    public static readonly TimeSpan ClockToleranceMax = TimeSpan.FromSeconds(300);

    private static readonly CallbackAnswer Fail = new(400, null, default);

    /// <inheritdoc/>
    public override CallbackAnswer Accepted { get; } = new(200, null, default);

    /// <inheritdoc/>
    public override CallbackAnswer Refused => Fail;

    /// <inheritdoc/>
    public override CallbackAnswer Unavailable { get; } = Fail with { Status = 503 };

    private protected override string MediaType => "application/json";

    private protected override Notice Verify(CallbackRequest request, DateTimeOffset now)
    {
        var signature = StripeSignature.Of(request.Headers)
            ?? throw new CallbackRefusedException("its Stripe-Signature is missing, malformed or there twice");
        CallbackRefusedException.Unless(
            (now - signature.SignedAt).Duration() <= ClockToleranceMax, "its timestamp is more than 300 seconds from now");
        CallbackRefusedException.Unless(
            signature.Verifies(account.WebhookSecrets, request.Body.Span), "its signature does not verify");

        var said = StrictJson.Read(request.Body) ?? throw new CallbackRefusedException("its body is not well made JSON");
        CallbackRefusedException.Unless(said.Text("object").Is("event"), "its body is not an event");
        CallbackRefusedException.Unless(said.Flag("livemode") == account.Live, "its livemode is not that of the account");
        // Absent for events of the account itself. A platform's endpoint hears of all of its connected accounts under one secret.
        CallbackRefusedException.Unless(said.Text("account").Is(account.ConnectedAccount), "it is of another account");
        return StripeNotice.Read(said);
    }
}
