namespace OrderSaga.Providers;

/// <summary>
/// Callbacks by Standard Webhooks 1.0.0 (https://www.standardwebhooks.com), with a body of our own schema, see docs/webhooks.md: for a
/// company's own payment service, or an adapter in front of a provider that is not here. Signed are the body, <c>webhook-id</c> and
/// <c>webhook-timestamp</c>; no other header is read. There is no way to ask such a provider anything.
/// </summary>
/// <param name="account">Whose keys verify, and to whom a message must be addressed.</param>
public sealed class StandardWebhooks(StandardWebhooksAccount account) : CallbackReceiver(account)
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
        var signature = StandardWebhooksSignature.Of(request.Headers)
            ?? throw new CallbackRefusedException("a header of its signature is missing, malformed or there twice");
        CallbackRefusedException.Unless(
            (now - signature.SignedAt).Duration() <= ClockToleranceMax, "its timestamp is more than 300 seconds from now");
        CallbackRefusedException.Unless(
            signature.Verifies(account.Secrets, account.PublicKeys, request.Body.Span), "its signature does not verify");

        var said = StrictJson.Read(request.Body) ?? throw new CallbackRefusedException("its body is not well made JSON");
        return StandardWebhooksNotice.Read(account, signature.Id, said);
    }
}
