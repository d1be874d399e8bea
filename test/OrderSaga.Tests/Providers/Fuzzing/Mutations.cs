using System.Text;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>What somebody may do to a message, from a bit to a branch.</summary>
internal static class Mutations
{
    private static readonly string[] Tokens =
    [
        "0", "-0", "1", "-1", "8881", "8879", "888000", "8880.0", "8880.5", "888e1", "8.88E3", "1e400", "9223372036854775807",
        "9223372036854775808", "99999999999999999999999", "true", "false", "null", "[]", "{}", "\"\"", "\" \"", "\"0\"", "\"1\"",
            "\"8880\"",
        "\"88.80\"", "\"88.81\"", "\"0.01\"", "\"088.80\"", "\"88.8\"", "\"88.800\"", "\"1e2\"", "\"-88.80\"", "\"٨٨.80\"",
            "\"20261123AB01\"",
        "\"20261123AB02\"", "\"20261123AB01b\"", "\"20261123AB01\\n\"", "\"20261123AB01\\u0000\"", "\"20261123ab01\"", "\"ＡＢ20261123\"",
        "\"\\ud800\"", "\"\\udc00x\"", "\"\\uD83D\\uDE00\"", "\"\\u0041\"", "\"CNY\"", "\"USD\"", "\"JPY\"", "\"KWD\"", "\"ISK\"",
            "\"UGX\"",
        "\"MGA\"", "\"CLP\"", "\"IDR\"", "\"CVE\"", "\"HUF\"", "\"cny\"", "\"jpy\"", "\"C NY\"", "\"true\"", "\"false\"",
        "\"2026-11-23T11:30:01Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T11:30:01Z\"",
            "1795433390",
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
    ];

    private static readonly byte[][] Bytes =
    [
        [0], [10], [13], [0x22], [0x26], [0x3D], [0x25], [0x2B], [0x5C], [0x7B], [0x7D], [0x5B], [0x2C], [0xFF], [0xC0, 0x80],
            [0xED, 0xA0, 0x80],
        [0xEF, 0xBB, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0x81, 0x30], [0xA1, 0xA1],
    ];

    public static string Token(Dice dice, IReadOnlyList<string> words) =>
        words.Count > 0 && dice.OneIn(2) ? $"\"{dice.Of(words)}\"" : dice.Of(Tokens);

    /// <summary>The text of a token, for where there are no quotation marks.</summary>
    public static string Plain(Dice dice, IReadOnlyList<string> words) =>
        JsonPart.Of(Token(dice, words)) is { } part ? part.Text ?? part.Token : "";

    public static byte[] OfBytes(Dice dice, byte[] body)
    {
        var bytes = body.ToList();
        for (var times = 1 + dice.Below(3); times > 0; times--)
        {
            var at = dice.Below(bytes.Count);
            switch (dice.Below(7))
            {
                case 0 when bytes.Count > 0:
                    bytes[at] ^= (byte)(1 << dice.Below(8));
                    break;
                case 1 when bytes.Count > 0:
                    bytes[at] = (byte)dice.Below(256);
                    break;
                case 2:
                    bytes.InsertRange(at, dice.Of(Bytes));
                    break;
                case 3 when bytes.Count > 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + dice.Below(8)));
                    break;
                case 4 when bytes.Count > 0:
                    bytes.InsertRange(dice.Below(bytes.Count), bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + dice.Below(60))));
                    break;
                case 5 when dice.OneIn(8):
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(dice.Of(Tokens)));
                    break;
            }
        }

        return [.. bytes];
    }

    public static void Of(Dice dice, JsonPart root, IReadOnlyList<string> words)
    {
        for (var times = 1 + dice.Below(3); times > 0; times--)
        {
            var all = root.All().ToList();
            var part = dice.Of(all);
            if (part.Members is { Count: > 0 } members && dice.OneIn(2))
                OfMembers(dice, members, words);
            else if (part.Items is { Count: > 0 } items && dice.OneIn(2))
                OfItems(dice, items);
            else if (part.Members is null && part.Items is null)
                part.Token = dice.OneIn(6) ? Escaped(part.Token) : Token(dice, words);
            else if (dice.OneIn(4))
                Deepen(dice, part);
        }
    }

    /// <summary>Fields of a form, values in whatever bytes they have.</summary>
    public static void Of(Dice dice, List<(string Name, byte[] Value)> fields, IReadOnlyList<string> words)
    {
        for (var times = 1 + dice.Below(2); times > 0 && fields.Count > 0; times--)
        {
            var at = dice.Below(fields.Count);
            var (name, value) = fields[at];
            var other = fields[dice.Below(fields.Count)];
            switch (dice.Below(8))
            {
                case 0:
                    fields.RemoveAt(at);
                    break;
                case 1 when dice.OneIn(3):
                    fields.Insert(dice.Below(fields.Count), (name, dice.OneIn(2) ? value : other.Value));
                    break;
                case 2:
                    (fields[at], fields[dice.Below(fields.Count)]) = (other, (name, value));
                    break;
                case 3 when dice.OneIn(3):
                    fields[at] = (other.Name, value);
                    break;
                case 4:
                    fields[at] = (name, other.Value);
                    break;
                case 5:
                    fields[at] = (name, OfBytes(dice, value));
                    break;
                case 6:
                    fields[at] = (name, [.. value, .. Encoding.UTF8.GetBytes($"&{other.Name}={Plain(dice, words)}")]);
                    break;
                default:
                    fields[at] = (name, Encoding.UTF8.GetBytes(Plain(dice, words)));
                    break;
            }
        }
    }

    private static void OfMembers(Dice dice, List<(string Name, JsonPart Value)> members, IReadOnlyList<string> words)
    {
        var at = dice.Below(members.Count);
        var (name, value) = members[at];
        var other = dice.Below(members.Count);
        switch (dice.Below(6))
        {
            case 0:
                members.RemoveAt(at);
                break;
            case 1:
                members.Insert(dice.Below(members.Count), (dice.OneIn(3) ? Escaped(name) : name, dice.OneIn(2) ? value.Copy()
                    : JsonPart.Of(Token(dice, words))));
                break;
            case 2:
                (members[at], members[other]) = (members[other], members[at]);
                break;
            case 3:
                members[at] = (members[other].Name, value);
                break;
            case 4:
                members[at] = (name, members[other].Value.Copy());
                break;
            default:
                members[at] = (dice.OneIn(2) ? Escaped(name) : Token(dice, words) is ['"', ..] text ? text : "\"\\ud800\"", value);
                break;
        }
    }

    private static void OfItems(Dice dice, List<JsonPart> items)
    {
        var at = dice.Below(items.Count);
        switch (dice.Below(3))
        {
            case 0:
                items.RemoveAt(at);
                break;
            case 1:
                items.Insert(at, items[at].Copy());
                break;
            default:
                items.Insert(at, JsonPart.Of(dice.Of(Tokens)));
                break;
        }
    }

    private static void Deepen(Dice dice, JsonPart part)
    {
        var inner = part.Copy();
        for (var deep = dice.OneIn(2) ? 40 : 1 + dice.Below(4); deep > 0; deep--)
            inner = new JsonPart { Items = [inner] };
        (part.Members, part.Items) = (null, inner.Items);
    }

    /// <summary>The same text, each letter behind an escape.</summary>
    private static string Escaped(string token) => token.StartsWith('"') && !token.Contains('\\', StringComparison.Ordinal)
        ? $"\"{string.Concat(token[1..^1].Select(letter => $"\\u{(int)letter:x4}"))}\""
        : token;
}
