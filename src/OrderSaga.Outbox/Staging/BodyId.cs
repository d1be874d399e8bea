using System.Security.Cryptography;
using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>An id for a message that came without one: the same body on the same endpoint is the same message.</summary>
internal static class BodyId
{
    public static Guid Of(ReceiveContext received)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(received.InputAddress.ToString()));
        hash.AppendData(received.GetBody());
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
