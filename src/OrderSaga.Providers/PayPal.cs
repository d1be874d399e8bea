namespace OrderSaga.Providers;

/// <summary>
/// Callbacks of PayPal's webhooks. Signed are the id and time of the transmission, our webhook's id, and a CRC-32 of the body. A CRC-32
/// finds a garbled body, and not one that was made to fit: whoever has seen one genuine notice can make another with its checksum. So
/// what a
/// notice says of money is asked of PayPal before it counts, unless the settings say otherwise.
/// </summary>
/// <param name="account">Whose certificates verify, and to whom a notice must be addressed.</param>
public sealed class PayPal(PayPalAccount account) : CallbackReceiver(account)
{
    private const string Algorithm = "SHA256withRSA";
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
        var transmission = PayPalTransmission.Of(request.Headers)
            ?? throw new CallbackRefusedException("a header of its signature is missing, empty, malformed or there twice");
        CheckSignature(transmission, request.Body.Span, now);

        var body = StrictJson.Read(request.Body) ?? throw new CallbackRefusedException("its body is not well made JSON");
        var eventId = PayPalNotice.Token(body, "id") ?? throw new CallbackRefusedException("its id is missing or malformed");
        var eventType = body.Text("event_type") ?? throw new CallbackRefusedException("its event_type is missing");
        if (!PayPalNotice.Knows(eventType))
            return new Notice(NoticeKind.Nothing, eventId) { Reason = "its event_type is not about payments or refunds" };

        var resource = body.Member("resource") ?? throw new CallbackRefusedException("its resource is missing");
        var notice = PayPalNotice.Read(account, eventId, eventType, resource);
        if (account.Confirms && notice.Kind is (NoticeKind.Paid or NoticeKind.Refunded))
            return notice with { Kind = NoticeKind.AskProvider, Reason = "PayPal signs a checksum of it: what it says of money is asked" };

        // Only what is believed needs its time: what is asked about, or is for staff, must not be lost for it.
        CallbackRefusedException.Unless(
            notice.Kind is NoticeKind.Nothing or NoticeKind.AskProvider or NoticeKind.AskWhose || notice.At != default,
            "its create_time is no time");
        return notice;
    }

    private void CheckSignature(PayPalTransmission transmission, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        // The algorithm is ours to choose; the header can only agree.
        CallbackRefusedException.Unless(transmission.Algorithm.Is(Algorithm), $"its PAYPAL-AUTH-ALGO is not {Algorithm}");
        var certificate = account.Certificate(transmission.CertificateUrl)
            ?? throw new CallbackRefusedException("no certificate is set for its PAYPAL-CERT-URL; add it to Certificates");
        CallbackRefusedException.Unless(transmission.Verifies(account, certificate.Key, body), "its signature does not verify");
        CallbackRefusedException.Unless(
            certificate.IsValid(account.Roots, now), "its certificate is not in date, or does not end in a root of the settings");
    }
}
