using Org.BouncyCastle.Math.EC.Rfc8032;

namespace OrderSaga.Providers;

/// <summary>A public key of Ed25519 (RFC 8032), which the base library does not have.</summary>
internal sealed class Ed25519Key
{
    private readonly Ed25519.PublicPoint point;

    private Ed25519Key(Ed25519.PublicPoint point) => this.point = point;

    /// <summary>Null when these bytes are no key, or one of the few points under which anybody can sign.</summary>
    public static Ed25519Key? Read(byte[] bytes) =>
        bytes.Length == Ed25519.PublicKeySize && Ed25519.ValidatePublicKeyFullExport(bytes, 0) is { } point ? new Ed25519Key(point) : null;

    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, point, data.ToArray(), 0, data.Length);
}
