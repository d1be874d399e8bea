using System.Globalization;
using System.Text;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>A provider that sends a form whose decoded fields are signed.</summary>
internal abstract class FormTarget(
    string name, CallbackReceiver receiver, DateTimeOffset now, string charsetField, IReadOnlyList<Dictionary<string, string>> messages,
    IReadOnlyList<string> words)
    : FuzzTarget(name, receiver, now)
{
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(
        "GBK", EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback)!;

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    protected abstract void Sign(List<(string Name, byte[] Value)> fields);

    protected abstract Said? Read(Func<string, string?> field);

    public override CallbackRequest Signed(Dice dice)
    {
        var fields = Fields(dice);
        if (!dice.OneIn(5))
            Mutations.Of(dice, fields, words);
        Sign(fields);
        return Post(Form(fields, dice));
    }

    protected override IEnumerable<CallbackRequest> Unchanged() => messages.Select(message =>
    {
        var fields = message.Select(field => (field.Key, field.Value.Utf8())).ToList();
        Sign(fields);
        return Post(Form(fields, null));
    });

    public override byte[] Changed(Dice dice, byte[] body)
    {
        var fields = Split(Encoding.Latin1.GetString(body)).ToList();
        Mutations.Of(dice, fields, words);
        return Form(fields, dice);
    }

    public override IEnumerable<Said> Read(CallbackRequest request)
    {
        var fields = Split(Encoding.Latin1.GetString(request.Body.Span)).ToList();
        if (Field(charsetField, Encoding.ASCII) is not { } charset)
            return [];
        var encoding = charset.Contains("utf", StringComparison.OrdinalIgnoreCase) ? Utf8 : Gbk;
        return Read(field => Field(field, encoding)) is { } said ? [said] : [];

        // Twice is none; and what is not in its charset is none.
        string? Field(string name, Encoding inCharset)
        {
            var found = fields.Where(field => field.Name == name).ToList();
            try
            {
                return found is [var (_, value)] && value.Length > 0 ? inCharset.GetString(value) : null;
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    /// <summary>Sorted by name as bytes, joined and not escaped.</summary>
    protected static byte[] Joined(IEnumerable<(string Name, byte[] Value)> fields) =>
        [.. fields.OrderBy(field => field.Name, StringComparer.Ordinal).SelectMany((field, i) =>
            (byte[])[.. (i == 0 ? "" : "&").Utf8(), .. field.Name.Utf8(), (byte)'=', .. field.Value])];

    private List<(string Name, byte[] Value)> Fields(Dice dice)
    {
        var isGbk = dice.OneIn(6);
        var encoding = isGbk ? Gbk : Utf8;
        var message = new Dictionary<string, string>(dice.Of(messages));
        if (isGbk || dice.OneIn(20))
            message[charsetField] = isGbk ? "GBK" : "UTF-8";
        if (dice.OneIn(100))
            message[charsetField] = dice.Of(["utf-16", "gb18030", "GBK", "UTF-8", "ascii", ""]);
        return [.. message.Select(field => (field.Key, encoding.GetBytes(field.Value)))];
    }

    private static CallbackRequest Post(byte[] form) => new("POST", "application/x-www-form-urlencoded", [], form);

    /// <summary>Escaped as browsers do, or more of it than they would.</summary>
    private static byte[] Form(List<(string Name, byte[] Value)> fields, Dice? dice)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            form.Append(form.Length == 0 ? "" : "&").Append(name).Append('=');
            var escapesAll = dice?.OneIn(40) ?? false;
            foreach (var each in value)
            {
                if (each == ' ' && !escapesAll)
                    form.Append('+');
                else if (!escapesAll && (char.IsAsciiLetterOrDigit((char)each) || each is (byte)'-' or (byte)'_' or (byte)'.'))
                    form.Append((char)each);
                else
                    form.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
            }
        }

        return Encoding.Latin1.GetBytes(form.ToString());
    }

    private static IEnumerable<(string Name, byte[] Value)> Split(string form) => form.Split('&').Select(field => field.Split('=', 2))
        .Where(field => field.Length == 2).Select(field => (Encoding.Latin1.GetString(Decoded(field[0])), Decoded(field[1])));

    private static byte[] Decoded(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
            else
                bytes.Add(text[i] == '+' ? (byte)' ' : (byte)text[i]);
            i += text[i] == '%' ? 2 : 0;
        }

        return [.. bytes];
    }
}

internal static class FuzzText
{
    public static byte[] Utf8(this string text) => Encoding.UTF8.GetBytes(text);
}
