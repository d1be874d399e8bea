using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>The encrypted part of a callback: AES-GCM, the tag of 16 bytes behind the ciphertext.</summary>
internal static class WeChatPayResource
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Null when it is malformed, in another algorithm, or does not open with this key.</summary>
    public static byte[]? Decrypt(ReadOnlySpan<byte> key, JsonElement? resource)
    {
        if (resource is not { } found || !found.Text("algorithm").Is("AEAD_AES_256_GCM"))
            return null;

        var ciphertext = StrictBase64.Decode(found.Text("ciphertext"));
        return ciphertext is null ? null : Decrypt(key, found.Text("nonce") ?? "", found.Text("associated_data") ?? "", ciphertext);
    }

    /// <summary>The length of the key decides between AES-128 and AES-256; an account's always has 32 bytes.</summary>
    public static byte[]? Decrypt(ReadOnlySpan<byte> key, string nonce, string associatedData, ReadOnlySpan<byte> ciphertextAndTag)
    {
        var nonceBytes = Encoding.UTF8.GetBytes(nonce);
        if (nonceBytes.Length != NonceBytes || ciphertextAndTag.Length < TagBytes)
            return null;

        var plain = new byte[ciphertextAndTag.Length - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                nonceBytes, ciphertextAndTag[..^TagBytes], ciphertextAndTag[^TagBytes..], plain, Encoding.UTF8.GetBytes(associatedData));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
