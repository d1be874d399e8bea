using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrderSaga.Service.Queries;

/// <summary>Where a page ended. Opaque to whoever gets it; it only goes on with the question that it came from.</summary>
/// <param name="MatchedBy">What a search matched by on its first page: the next one must not match by something else.</param>
/// <param name="At">The time that it is sorted by; absent when it is sorted by number.</param>
/// <param name="Number">The order number that it is sorted by, and whose.</param>
/// <param name="Merchant">Whose number.</param>
/// <param name="Id">The last order.</param>
/// <param name="Question">The hash of the question.</param>
public sealed record Cursor(SearchMatch? MatchedBy, DateTimeOffset? At, string? Number, string? Merchant, Guid Id, string Question)
{
    const int LengthMax = 1000;

    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Null: it is no cursor, or one of another question.</summary>
    public static Cursor? Decode(string text, OrderQuery query)
    {
        if (text.Length > LengthMax || !Base64Url.IsValid(text))
            return null;
        try
        {
            var cursor = JsonSerializer.Deserialize<Cursor>(Base64Url.DecodeFromChars(text));
            return cursor?.Question == Of(query) && !(cursor.Number + cursor.Merchant).Any(char.IsControl) ? cursor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string Of(OrderQuery query)
    {
        var question = JsonSerializer.Serialize(query with { After = null, Limit = 1 });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question))[..8]);
    }
}
