using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>
/// The keys of the callback journal. What providers wrote is kept under AES-256-GCM, each bound to its row; rows, ends of chains and
/// anchors carry
/// an HMAC-SHA256. Both name their key, so that keys can be exchanged: the first writes, all read.
/// </summary>
public sealed class JournalKeys
{
    /// <summary>A key has at least this many bytes.</summary>
    public const int KeyBytesMin = KeyList.KeyBytesMin;

    /// <summary>So long is what <see cref="Sign"/> returns: the key's id and the code.</summary>
    public const int ProofBytes = IdBytes + HMACSHA256.HashSizeInBytes;

    private const byte Version = 1;
    private const int IdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int FrontBytes = 1 + IdBytes + NonceBytes + TagBytes;
    private const int GuidBytes = 16;
    private const int DerivedBytes = 32;

    private readonly Key[] keys;

    /// <summary>One or, while keys are exchanged, several keys.</summary>
    /// <param name="keys">The first writes, all read.</param>
    /// <exception cref="ArgumentException">There is no key, or one is shorter than <see cref="KeyBytesMin"/>.</exception>
    public JournalKeys(IEnumerable<byte[]> keys)
    {
        this.keys = [.. keys.Select(Key.Of)];
        if (this.keys.Length == 0)
            throw new ArgumentException("The journal needs a key", nameof(keys));
    }

    /// <summary>The id of the key that writes: eight hexadecimal digits that say nothing of the key.</summary>
    public string CurrentId => Convert.ToHexStringLower(keys[0].Id);

    /// <summary>Keys that follow from these for something else than the journal: what is under one of them is nothing to the other.</summary>
    /// <param name="use">A name of its own for each use.</param>
    public JournalKeys For(string use) => new(keys.Select(key => key.For(use)));

    /// <summary>Words under the current key; they can be read for this entry only.</summary>
    /// <param name="entry">The row's own id.</param>
    /// <param name="words">Any number of bytes.</param>
    public byte[] Seal(Guid entry, ReadOnlySpan<byte> words)
    {
        var key = keys[0];
        var whole = new byte[FrontBytes + words.Length];
        whole[0] = Version;
        key.Id.CopyTo(whole.AsSpan(1));
        var nonce = whole.AsSpan(1 + IdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Words, TagBytes);
        cipher.Encrypt(nonce, words, whole.AsSpan(FrontBytes), whole.AsSpan(1 + IdBytes + NonceBytes, TagBytes), Bound(entry));
        return whole;
    }

    /// <summary>What <see cref="Seal"/> was given.</summary>
    /// <param name="entry">The row's own id.</param>
    /// <param name="whole">What it returned.</param>
    /// <exception cref="JournalKeyMissingException">The settings have its key no longer.</exception>
    /// <exception cref="CryptographicException">It was changed, or belongs to another row.</exception>
    public byte[] Open(Guid entry, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < FrontBytes || whole[0] != Version)
            throw new CryptographicException("It is not what the journal's key makes");
        var key = Find(whole.Slice(1, IdBytes)) ?? throw new JournalKeyMissingException(Convert.ToHexStringLower(whole.Slice(1, IdBytes)));
        var words = new byte[whole.Length - FrontBytes];
        using var cipher = new AesGcm(key.Words, TagBytes);
        cipher.Decrypt(
            whole.Slice(1 + IdBytes, NonceBytes), whole[FrontBytes..], whole.Slice(1 + IdBytes + NonceBytes, TagBytes), words,
            Bound(entry));
        return words;
    }

    /// <summary>Proof that whoever has a key said this.</summary>
    /// <param name="kind">What kind of statement it is: none counts as one of another kind.</param>
    /// <param name="statement">The statement.</param>
    public byte[] Sign(string kind, ReadOnlySpan<byte> statement) => keys[0].Sign(kind, statement);

    /// <summary>Whether a proof is one of this statement.</summary>
    /// <param name="kind">As it was signed.</param>
    /// <param name="statement">As it was signed.</param>
    /// <param name="proof">What <see cref="Sign"/> returned.</param>
    /// <returns>Null when its key is not among these, so that nobody can say.</returns>
    public bool? Verify(string kind, ReadOnlySpan<byte> statement, ReadOnlySpan<byte> proof)
    {
        if (proof.Length != ProofBytes)
            return false;
        return Find(proof[..IdBytes]) is { } key ? CryptographicOperations.FixedTimeEquals(key.Sign(kind, statement), proof) : null;
    }

    private Key? Find(ReadOnlySpan<byte> id)
    {
        foreach (var key in keys)
        {
            if (id.SequenceEqual(key.Id))
                return key;
        }

        return null;
    }

    private static byte[] Bound(Guid entry)
    {
        var bound = new byte[GuidBytes + 1];
        entry.TryWriteBytes(bound);
        bound[GuidBytes] = Version;
        return bound;
    }

    // One for each use: what one of them gives away is not the other's.
    private sealed record Key(byte[] Id, byte[] Words, byte[] Proofs, byte[] Others)
    {
        public byte[] For(string use) => Derive(Others, use, DerivedBytes);

        public static Key Of(byte[] key)
        {
            if (key.Length < KeyBytesMin || key.AsSpan().IndexOfAnyExcept(key[0]) < 0)
                throw new ArgumentException($"A key of the journal has at least {KeyBytesMin} random bytes", nameof(key));
            return new Key(
                Derive(key, "id", IdBytes), Derive(key, "words", DerivedBytes), Derive(key, "proofs", DerivedBytes),
                Derive(key, "others", DerivedBytes));
        }

        public byte[] Sign(string kind, ReadOnlySpan<byte> statement)
        {
            Span<byte> said = stackalloc byte[sizeof(int)];
            var name = Encoding.UTF8.GetBytes(kind);
            BinaryPrimitives.WriteInt32LittleEndian(said, name.Length);
            using var code = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Proofs);
            code.AppendData(said);
            code.AppendData(name);
            code.AppendData(statement);
            return [.. Id, .. code.GetHashAndReset()];
        }

        private static byte[] Derive(byte[] key, string use, int bytes) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key, bytes, info: Encoding.UTF8.GetBytes($"ordersaga journal {use} v1"));
    }
}

/// <summary>What was written under a key can be read with it only, and the settings have it no longer.</summary>
/// <param name="keyId">The id of the key.</param>
public sealed class JournalKeyMissingException(string keyId)
    : Exception($"It is under the key {keyId}, which is not in the settings; add that key to Providers:Journal:Keys, behind the first")
{
    /// <summary>The id of the key.</summary>
    public string KeyId { get; } = keyId;
}
