using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// Callbacks of WeChat Pay, APIv3: the raw body, a timestamp and a nonce are signed, the resource inside is encrypted. Not signed are the
/// headers
/// that only say how to verify, <c>Wechatpay-Serial</c> and <c>Wechatpay-Signature-Type</c>, and <c>Request-ID</c>, which is not read.
/// </summary>
/// <param name="account">Whose keys verify and decrypt, and to whom a notice must be addressed.</param>
public sealed class WeChatPay(WeChatPayAccount account) : CallbackReceiver(account)
{
    /// <summary>A timestamp further from now than this, either way, is refused: 300 seconds.</summary>
    public static readonly TimeSpan ClockToleranceMax = TimeSpan.FromSeconds(300);

    private static readonly CallbackAnswer Fail = new(
        400, "application/json", Encoding.UTF8.GetBytes("""{"code":"FAIL","message":"失败"}"""));

    /// <inheritdoc/>
    public override CallbackAnswer Accepted { get; } = new(
        200, "application/json", Encoding.UTF8.GetBytes("""{"code":"SUCCESS","message":"成功"}"""));

    /// <inheritdoc/>
    public override CallbackAnswer Refused => Fail;

    /// <inheritdoc/>
    public override CallbackAnswer Unavailable { get; } = Fail with { Status = 503 };

    private protected override string MediaType => "application/json";

    private protected override Notice Verify(CallbackRequest request, DateTimeOffset now)
    {
        var signature = WeChatPaySignature.Of(request.Headers)
            ?? throw new CallbackRefusedException("a header of its signature is missing, empty, malformed or there twice");
        CheckSignature(signature, request.Body.Span, now);

        var envelope = StrictJson.Read(request.Body) ?? throw new CallbackRefusedException("its body is not well made JSON");
        var eventId = WeChatPayNotice.Token(envelope, "id") ?? throw new CallbackRefusedException("its id is missing or malformed");
        var eventType = envelope.Text("event_type") ?? throw new CallbackRefusedException("its event_type is missing");

        var plain = WeChatPayResource.Decrypt(account.ApiV3Key, envelope.Member("resource"))
            ?? throw new CallbackRefusedException("its resource cannot be decrypted with the APIv3 key");
        // Other products of WeChat Pay (scores, coupons, contracts) share the key and need not even be JSON objects of our kind.
        if (!WeChatPayNotice.Knows(eventType))
            return new Notice(NoticeKind.Nothing, eventId) { Reason = "its event_type is not about payments or refunds" };

        var resource = StrictJson.Read(plain) ?? throw new CallbackRefusedException("its resource is not well made JSON");
        var createdAt = WeChatPayNotice.Time(envelope.Text("create_time")) ?? signature.SignedAt;
        return WeChatPayNotice.Read(account, eventId, eventType, createdAt, resource);
    }

    private void CheckSignature(WeChatPaySignature signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        CallbackRefusedException.Unless(!signature.IsProbe, "it is WeChat Pay's probe of whether signatures are checked");
        CallbackRefusedException.Unless(
            (now - signature.SignedAt).Duration() <= ClockToleranceMax, "its timestamp is more than 300 seconds from now");

        // No key of another serial is tried: which key signs is WeChat Pay's to say, and which keys count is ours.
        var key = account.PlatformKey(signature.Serial) ?? throw new CallbackRefusedException("no key is set for its Wechatpay-Serial");
        CallbackRefusedException.Unless(signature.Verifies(key, body), "its signature does not verify");
    }
}

/// <summary>The headers with which WeChat Pay signs callbacks and answers alike.</summary>
internal sealed partial record WeChatPaySignature(string Timestamp, string Nonce, string Serial, string Signature)
{
    private const string Rsa = "WECHATPAY2-SHA256-RSA2048";

    public bool IsProbe => Signature.StartsWith("WECHATPAY/SIGNTEST/", StringComparison.Ordinal);

    public DateTimeOffset SignedAt =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Null when one is missing, empty, malformed or there twice, or the type of signature is not ours.</summary>
    public static WeChatPaySignature? Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var found = headers.Where(header => header.Key.StartsWith("Wechatpay-", StringComparison.OrdinalIgnoreCase))
            .ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        if (found.Any(values => values.Count() > 1)
            || (One("Wechatpay-Signature-Type") is { } type && !string.Equals(type, Rsa, StringComparison.Ordinal)))
        {
            return null;
        }

        return One("Wechatpay-Timestamp") is { } timestamp && Seconds().IsMatch(timestamp)
            && One("Wechatpay-Nonce") is { } nonce && Printable().IsMatch(nonce)
            && One("Wechatpay-Serial") is { } serial && Printable().IsMatch(serial)
            && One("Wechatpay-Signature") is { Length: > 0 } signature
                ? new WeChatPaySignature(timestamp, nonce, serial, signature)
                : null;

        string? One(string name) => found[name].FirstOrDefault();
    }

    public bool Verifies(RsaPublicKey key, ReadOnlySpan<byte> body) =>
        StrictBase64.Decode(Signature) is { } bytes
        && key.Verifies([.. Encoding.ASCII.GetBytes($"{Timestamp}\n{Nonce}\n"), .. body, (byte)'\n'], bytes);

    // 1 to 11 digits: no sign, no blank, and nothing that a DateTimeOffset cannot hold.
    [GeneratedRegex(@"\A[0-9]{1,11}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Seconds();

    // Without control characters: a line feed in the nonce would move the border to the body.
    [GeneratedRegex(@"\A[!-~]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Printable();
}
