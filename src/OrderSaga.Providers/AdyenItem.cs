using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>One <c>NotificationRequestItem</c> of Adyen: what its signature covers, and <see cref="Reason"/>, which it does not.</summary>
internal sealed partial record AdyenItem(
    string PspReference, string? OriginalReference, string MerchantAccount, string? MerchantReference, long? Value, string? Currency,
    string EventCode, bool Succeeded)
{
    /// <summary>In Adyen's words, for people. Not signed: it decides nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>Base64; null when it is missing.</summary>
    public string? Signature { get; init; }

    /// <summary>Adyen says itself that these three tell one event from another.</summary>
    public string EventId => $"{EventCode}.{PspReference}.{(Succeeded ? "true" : "false")}";

    /// <summary>
    /// What is signed: joined by colons without escaping. All but the reference are read without a colon, so that the same bytes cannot be
    /// cut in two ways.
    /// </summary>
    public byte[] SignedBytes => Encoding.UTF8.GetBytes(string.Join(
        ':', PspReference, OriginalReference, MerchantAccount, MerchantReference, Value?.ToString(CultureInfo.InvariantCulture), Currency,
        EventCode, Succeeded ? "true" : "false"));

    /// <summary>Throws <see cref="CallbackRefusedException"/> when a field that is signed cannot be read in one way only.</summary>
    public static AdyenItem Read(JsonElement item)
    {
        var amount = item.Member("amount");
        var success = item.Text("success");
        CallbackRefusedException.Unless(success is "true" or "false", "its success is neither true nor false");
        return new AdyenItem(
            Token("pspReference") ?? throw new CallbackRefusedException("its pspReference is missing"),
            Token("originalReference"),
            Token("merchantAccountCode") ?? throw new CallbackRefusedException("its merchantAccountCode is missing"),
            item.Text("merchantReference"),
            amount?.Whole("value"),
            amount?.Text("currency") is { } currency ? Plain(currency, "currency") : null,
            Token("eventCode") ?? throw new CallbackRefusedException("its eventCode is missing"),
            success.Is("true"))
        {
            Reason = item.Text("reason"),
            Signature = item.Member("additionalData")?.Text("hmacSignature"),
        };

        string? Token(string name) => item.Text(name) is { } text ? Plain(text, name) : null;
    }

    private static string Plain(string text, string name) =>
        PlainToken().IsMatch(text) ? text : throw new CallbackRefusedException($"its {name} is malformed");

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainToken();
}

/// <summary>HMAC-SHA256 as Adyen makes it, over an item's fields or over a whole body.</summary>
internal static class AdyenSignature
{
    public static bool Verifies(IEnumerable<byte[]> keys, ReadOnlySpan<byte> signed, string? signature)
    {
        if (StrictBase64.Decode(signature) is not { Length: HMACSHA256.HashSizeInBytes } given)
            return false;

        var verified = false;
        foreach (var key in keys)
            verified |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), given);
        return verified;
    }
}
