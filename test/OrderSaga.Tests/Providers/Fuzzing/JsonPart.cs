using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>
/// JSON as it is written: names that are there twice, odd escapes and all. For mutations, and as a reader that shares no line with the
/// adapters'.
/// </summary>
internal sealed class JsonPart
{
    /// <summary>The token of a text, a number or a word; empty for objects and lists.</summary>
    public string Token { get; set; } = "";

    /// <summary>Names as they are written, with quotation marks.</summary>
    public List<(string Name, JsonPart Value)>? Members { get; set; }

    public List<JsonPart>? Items { get; set; }

    /// <summary>The one member of this name; null when there is none or more than one.</summary>
    public JsonPart? this[string name]
    {
        get
        {
            var found = Members?.Where(member => Unescape(member.Name) == name).ToList();
            return found is [var only] ? only.Value : null;
        }
    }

    /// <summary>Null unless it is a text that means something.</summary>
    public string? Text => Token.StartsWith('"') ? Unescape(Token) : null;

    /// <summary>Null unless it is a whole number without point or exponent.</summary>
    public long? Whole => Regex.IsMatch(Token, @"\A-?(0|[1-9][0-9]*)\z") && long.TryParse(Token, CultureInfo.InvariantCulture,
        out var whole)
        ? whole
        : null;

    public static JsonPart Of(string token) => new() { Token = token };

    public JsonPart Copy() => new()
    {
        Token = Token,
        Members = Members?.ConvertAll(member => (member.Name, member.Value.Copy())),
        Items = Items?.ConvertAll(item => item.Copy()),
    };

    /// <summary>This, and everything in it.</summary>
    public IEnumerable<JsonPart> All() => (Members?.Select(member => member.Value) ?? Items ?? []).SelectMany(part =>
        part.All()).Prepend(this);

    public override string ToString() => Write(new StringBuilder()).ToString();

    /// <summary>Null: it is not JSON, or not UTF-8.</summary>
    public static JsonPart? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static JsonPart? Read(string text)
    {
        var at = 0;
        return Part(text, ref at, 0) is { } part && Blanks(text, ref at) == text.Length ? part : null;
    }

    private static JsonPart? Part(string text, ref int at, int depth)
    {
        Blanks(text, ref at);
        if (at >= text.Length || depth > 64)
            return null;
        if (text[at] is '{' or '[')
            return Composite(text, ref at, depth);
        var token = Regex.Match(
            text[at..], @"\A(?:""(?:[^""\\\x00-\x1f]|\\[""\\/bfnrt]|\\u[0-9A-Fa-f]{4})*""|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)");
        at += token.Length;
        return token.Success ? Of(token.Value) : null;
    }

    private static JsonPart? Composite(string text, ref int at, int depth)
    {
        var isObject = text[at++] == '{';
        var (members, items) = (new List<(string, JsonPart)>(), new List<JsonPart>());
        var end = isObject ? '}' : ']';
        for (var first = true; ; first = false)
        {
            if (Blanks(text, ref at) >= text.Length)
                return null;
            if (text[at] == end && (first || items.Count > 0))
                break;
            if (!first && text[at++] != ',')
                return null;
            var name = isObject ? Part(text, ref at, depth + 1) : null;
            if (isObject && (name is null || !name.Token.StartsWith('"') || Blanks(text, ref at) >= text.Length || text[at++] != ':'))
                return null;
            if (Part(text, ref at, depth + 1) is not { } value)
                return null;
            members.Add((name?.Token ?? "", value));
            items.Add(value);
        }

        at++;
        return isObject ? new JsonPart { Members = members } : new JsonPart { Items = items };
    }

    private static int Blanks(string text, ref int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            at++;
        return at;
    }

    private static string? Unescape(string token)
    {
        var text = new StringBuilder();
        for (var i = 1; i < token.Length - 1; i++)
        {
            if (token[i] != '\\')
            {
                text.Append(token[i]);
                continue;
            }

            i++;
            text.Append(token[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)int.Parse(token.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => token[i],
            });
            i += token[i] == 'u' ? 4 : 0;
        }

        var all = text.ToString();
        return all.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) && !token.Contains('\uFFFD') ? null : all;
    }

    private StringBuilder Write(StringBuilder to)
    {
        if (Members is not null)
        {
            to.Append('{');
            for (var i = 0; i < Members.Count; i++)
                Members[i].Value.Write(to.Append(i == 0 ? "" : ",").Append(Members[i].Name).Append(':'));
            return to.Append('}');
        }

        if (Items is null)
            return to.Append(Token);
        to.Append('[');
        for (var i = 0; i < Items.Count; i++)
            Items[i].Write(to.Append(i == 0 ? "" : ","));
        return to.Append(']');
    }
}
