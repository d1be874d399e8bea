using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>What a provider wrote: the headers in order, and the body to the byte.</summary>
public sealed record CallbackWords(IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Null: it came without.</summary>
    public string? ContentType => Headers
        .FirstOrDefault(header => string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>Signs rows of the callback journal, and puts what providers wrote under its key.</summary>
public sealed class CallbackSealing(JournalKeys keys)
{
    const string Kind = "row";

    /// <summary>The row, ready to be added: nothing of it may change from here on but that its words are erased.</summary>
    /// <param name="row">With everything but what is about words.</param>
    /// <param name="headers">Null: neither they nor the body are kept, only that it was this body.</param>
    /// <param name="body">As it came.</param>
    public CallbackRow Seal(CallbackRow row, IReadOnlyList<KeyValuePair<string, string>>? headers, ReadOnlySpan<byte> body)
    {
        var entry = Guid.CreateVersion7(row.ReceivedAt);
        row.EntryId = entry;
        row.BodyHash = SHA256.HashData(body);
        if (headers is not null)
        {
            var first = JsonSerializer.SerializeToUtf8Bytes(headers, JsonSerializerOptions.Web);
            row.HeadersHash = SHA256.HashData(first);
            row.Body = keys.Seal(entry, Pack(first, body));
        }

        row.Proof = keys.Sign(Kind, CallbackBytes.Hash(row));
        return row;
    }

    /// <summary>Whether a process with the journal's key wrote the row so. Null: its key is not in the settings.</summary>
    /// <param name="row">Of the journal.</param>
    /// <param name="hash">Its <see cref="CallbackBytes"/>.</param>
    public bool? IsProven(CallbackRow row, byte[] hash) =>
        row is { EntryId: not null, Proof: { } proof } ? keys.Verify(Kind, hash, proof) : false;

    /// <summary>What the provider wrote.</summary>
    /// <param name="row">One whose words are kept.</param>
    /// <exception cref="JournalKeyMissingException">They are under a key that the settings have no longer.</exception>
    /// <exception cref="CryptographicException">They were changed, or are another row's.</exception>
    public CallbackWords Open(CallbackRow row)
    {
        var (headers, body) = Unpack(row);
        return new CallbackWords(
            JsonSerializer.Deserialize<KeyValuePair<string, string>[]>(headers.Span, JsonSerializerOptions.Web) ?? [], body);
    }

    /// <summary>The same, or in a sentence why it cannot be read.</summary>
    public bool TryOpen(CallbackRow row, [NotNullWhen(true)] out CallbackWords? words, out string whyNot)
    {
        (words, whyNot) = (null, "");
        try
        {
            words = Open(row);
            return true;
        }
        catch (JournalKeyMissingException missing)
        {
            whyNot = missing.Message;
        }
        catch (CryptographicException)
        {
            whyNot = "Its words were changed in the database, or are another row's; run ordersaga journal verify.";
        }

        return false;
    }

    /// <summary>The hashes of the words as they are kept now.</summary>
    /// <exception cref="JournalKeyMissingException">As of <see cref="Open"/>.</exception>
    /// <exception cref="CryptographicException">As of <see cref="Open"/>.</exception>
    public (byte[] Headers, byte[] Body) HashesOf(CallbackRow row)
    {
        var (headers, body) = Unpack(row);
        return (SHA256.HashData(headers.Span), SHA256.HashData(body.Span));
    }

    (ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Body) Unpack(CallbackRow row)
    {
        if (row.EntryId is not { } entry)
            return (Encoding.UTF8.GetBytes(row.Headers), row.Body);
        var words = keys.Open(entry, row.Body);
        var length = BinaryPrimitives.ReadInt32LittleEndian(words);
        return (words.AsMemory(sizeof(int), length), words.AsMemory(sizeof(int) + length));
    }

    static byte[] Pack(byte[] headers, ReadOnlySpan<byte> body)
    {
        var words = new byte[sizeof(int) + headers.Length + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(words, headers.Length);
        headers.CopyTo(words.AsSpan(sizeof(int)));
        body.CopyTo(words.AsSpan(sizeof(int) + headers.Length));
        return words;
    }
}
