using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Contracts;

/// <summary>Name-based UUIDs (RFC 9562, version 5: SHA-1 of a namespace and a UTF-8 name). The same name gives the same id, in any language, at any time.</summary>
public static class NameBasedId
{
    /// <summary>The namespace of all ids of OrderSaga.</summary>
    public static readonly Guid Namespace = new("6f2c5b0e-4d1a-5b7e-9c83-0a7d1e5f4b26");

    /// <summary>The id of a name made of parts.</summary>
    /// <param name="parts">Joined by a line feed; none may hold one.</param>
    /// <exception cref="ArgumentException">A part holds a line feed, so that two different names could be one.</exception>
    public static Guid Of(params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (part.Contains('\n', StringComparison.Ordinal))
                throw new ArgumentException("A part of a name holds a line feed", nameof(parts));
        }

        var name = Encoding.UTF8.GetBytes(string.Join('\n', parts));
        var input = new byte[16 + name.Length];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        name.CopyTo(input, 16);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50); // version 5
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80); // RFC variant
        return new Guid(hash[..16], bigEndian: true);
    }
}

/// <summary>The id of an order, known before the order has arrived: whoever knows merchant and number knows it.</summary>
public static class OrderIds
{
    /// <summary>The id of an order.</summary>
    /// <param name="merchant">Who sells.</param>
    /// <param name="orderNumber">The merchant's own number.</param>
    public static Guid Of(string merchant, string orderNumber) => NameBasedId.Of("order", merchant, orderNumber);
}

/// <summary>The id of an effect: message id on the bus, idempotency key at the receiver, refund number at the provider.</summary>
public static class EffectIds
{
    /// <summary>The id of an effect.</summary>
    /// <param name="orderId">See <see cref="OrderIds"/>.</param>
    /// <param name="kind">The name of the command, for example <c>ReserveStock</c>.</param>
    /// <param name="ordinal">The order's effects of one kind count from 1.</param>
    public static Guid Of(Guid orderId, string kind, int ordinal) =>
        NameBasedId.Of("effect", orderId.ToString("D"), kind, ordinal.ToString(CultureInfo.InvariantCulture));

    /// <summary>The effect id as a number for a provider: 32 hexadecimal digits.</summary>
    /// <param name="effectId">See <see cref="Of"/>.</param>
    public static string ToRefundNumber(Guid effectId) => effectId.ToString("N");
}
