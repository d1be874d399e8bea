using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// Proof that a message of a provider, or a command by which money moves, was made by someone who may say so: HMAC-SHA256 over all of its
/// fields, in the header <see cref="Header"/>. Whoever can publish on the bus without a key can neither pay an order nor give money back.
/// Another language makes it as <c>docs/webhooks.md</c> shows.
/// </summary>
public sealed class EventSeal
{
    /// <summary>The name of the message header.</summary>
    public const string Header = "OrderSaga-Seal";

    /// <summary>A key has at least this many bytes.</summary>
    public const int KeyBytesMin = 32;

    private const string Version = "v1=";
    private readonly byte[][] keys;

    /// <summary>A seal with one or, while keys are exchanged, several keys.</summary>
    /// <param name="keys">The first seals, all verify.</param>
    /// <exception cref="ArgumentException">There is no key, or one is shorter than <see cref="KeyBytesMin"/> or one byte
    /// repeated.</exception>
    public EventSeal(IEnumerable<byte[]> keys)
    {
        this.keys = [.. keys.Select(key => key.ToArray())];
        if (this.keys.Length == 0)
            throw new ArgumentException("A seal needs a key", nameof(keys));
        if (this.keys.Any(key => key.Length < KeyBytesMin || key.AsSpan().IndexOfAnyExcept(key[0]) < 0))
            throw new ArgumentException($"A seal's key has at least {KeyBytesMin} random bytes", nameof(keys));
    }

    /// <summary>Whether messages of this type carry a seal.</summary>
    /// <param name="messageType">The type of a message.</param>
    public static bool Covers(Type messageType) =>
        messageType == typeof(PaymentSucceeded) || messageType == typeof(PaymentFailed) || messageType == typeof(PaymentClosed)
        || messageType == typeof(RefundCompleted) || messageType == typeof(RefundFailed)
        || messageType == typeof(RequestRefund) || messageType == typeof(ClosePayment)
        || messageType == typeof(RefundOrder) || messageType == typeof(ForceClose);

    /// <summary>The seal of a message.</summary>
    /// <param name="message">One of the types that <see cref="Covers"/> names.</param>
    /// <exception cref="ArgumentException">Messages of this type carry no seal.</exception>
    public string Sign(object message) => Version + Convert.ToHexStringLower(HMACSHA256.HashData(keys[0], Words(message)));

    /// <summary>Whether a message carries a seal that one of the keys made.</summary>
    /// <param name="message">Any message; false for a type that carries no seal.</param>
    /// <param name="seal">The header's value; null when it is missing.</param>
    public bool Verify(object message, string? seal)
    {
        if (seal is not { Length: 3 + (2 * HMACSHA256.HashSizeInBytes) } || !Covers(message.GetType()))
            return false;

        var given = Encoding.UTF8.GetBytes(seal);
        var words = Words(message);
        var verified = false;
        foreach (var key in keys)
        {
            var made = Encoding.UTF8.GetBytes(Version + Convert.ToHexStringLower(HMACSHA256.HashData(key, words)));
            verified |= CryptographicOperations.FixedTimeEquals(made, given);
        }

        return verified;
    }

    /// <summary>
    /// The bytes under the seal: each field as its length in bytes, a colon, its UTF-8 bytes and a comma, so that no two messages share
    /// them.
    /// </summary>
    internal static byte[] Words(object message) => message switch
    {
        PaymentSucceeded m => Words(
            [
                nameof(PaymentSucceeded), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.PaymentNumber, m.TransactionId,
                Minor(m.Amount), Currency(m.Amount), Time(m.PaidAt),
                .. m.Attached is { } attached ? (string[])[attached.By, attached.Reason, attached.RequestId.ToString("D")] : [],
                .. m.Attached?.ApprovedBy is { } approver ? (string[])[approver] : [],
            ]),
        PaymentFailed m => Words(
            nameof(PaymentFailed), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.PaymentNumber, m.Reason, Time(m.FailedAt)),
        PaymentClosed m => Words(
            nameof(PaymentClosed), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.PaymentNumber, Time(m.ClosedAt)),
        RefundCompleted m => Words(
            nameof(RefundCompleted), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.TransactionId, m.RefundNumber,
            Minor(m.Amount), Currency(m.Amount), Time(m.RefundedAt)),
        RefundFailed m => Words(
            nameof(RefundFailed), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.TransactionId, m.RefundNumber, m.Reason,
            Time(m.FailedAt)),
        _ => Command(message) ?? throw new ArgumentException($"{message.GetType().Name} carries no seal", nameof(message)),
    };

    private static byte[]? Command(object message) => message switch
    {
        RequestRefund m => Words(
            nameof(RequestRefund), Id(m.EffectId), Id(m.OrderId), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.PaymentNumber,
            m.TransactionId, m.RefundNumber, Minor(m.Paid), Currency(m.Paid), Minor(m.Amount), Currency(m.Amount), m.Reason,
            m.RequestedAt is { } time ? Time(time) : ""),
        ClosePayment m => Words(
            nameof(ClosePayment), Id(m.EffectId), Id(m.OrderId), m.Merchant, m.Provider, m.Account, m.OrderNumber, m.PaymentNumber,
            m.ProviderReference ?? ""),
        RefundOrder m => Words(
            nameof(RefundOrder), m.Merchant, m.OrderNumber, Id(m.RequestId), m.TransactionId ?? "",
            m.AmountMinor?.ToString(CultureInfo.InvariantCulture) ?? "", m.Reason, m.RequestedBy, m.ApprovedBy ?? ""),
        ForceClose m => Words(nameof(ForceClose), m.Merchant, m.OrderNumber, Id(m.RequestId), m.Reason, m.RequestedBy, m.ApprovedBy),
        _ => null,
    };

    private static string Id(Guid id) => id.ToString("D");

    private static byte[] Words(params ReadOnlySpan<string> fields)
    {
        using var words = new MemoryStream();
        foreach (var field in fields)
        {
            // A message that came over the bus may lack a field, whatever its type says.
            var bytes = Encoding.UTF8.GetBytes(field ?? "");
            words.Write(Encoding.ASCII.GetBytes(bytes.Length.ToString(CultureInfo.InvariantCulture) + ":"));
            words.Write(bytes);
            words.WriteByte((byte)',');
        }

        return words.ToArray();
    }

    private static string Minor(Money? amount) => amount?.MinorUnits.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Currency(Money? amount) => amount?.Currency ?? "";

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
