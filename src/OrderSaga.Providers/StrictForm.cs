using System.Globalization;

namespace OrderSaga.Providers;

/// <summary>
/// A form body, read once and strictly, into bytes: what was signed are the bytes in the sender's charset, so nothing is decoded before
/// it is
/// verified. A name that comes twice, an escape that is none, a name that is not plain: the body is refused.
/// </summary>
internal static class StrictForm
{
    private const int FieldsMax = 200;

    public static SortedDictionary<string, byte[]>? Read(ReadOnlySpan<byte> body)
    {
        var fields = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var range in body.Split((byte)'&'))
        {
            var field = body[range];
            var equals = field.IndexOf((byte)'=');
            if (equals <= 0 || fields.Count == FieldsMax)
                return null;

            var name = Decode(field[..equals]);
            var value = Decode(field[(equals + 1)..]);
            if (name is null || value is null || !name.All(IsPlain) || !fields.TryAdd(System.Text.Encoding.ASCII.GetString(name), value))
                return null;
        }

        return fields;
    }

    private static bool IsPlain(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'.' or (byte)'-';

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'%')
            {
                bytes.Add(text[i] == (byte)'+' ? (byte)' ' : text[i]);
                continue;
            }

            // HexNumber would allow blanks around the digits; AllowHexSpecifier alone does not.
            if (i + 2 >= text.Length
                || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                return null;
            }

            bytes.Add(escaped);
            i += 2;
        }

        return [.. bytes];
    }
}
