using System.Buffers;
using System.Text;
using System.Text.Json;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Attacks;

/// <summary>The attacks on callbacks whose body is JSON.</summary>
public abstract class JsonCallbackAttacks : CallbackAttacks
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    /// <summary>
    /// Any body, genuinely signed with the provider's key; as it is, where the signature stands inside of the body or does not cover it.
    /// </summary>
    private protected abstract CallbackRequest Sign(byte[] body);

    private protected override CallbackRequest OfSize(int bytes)
    {
        var body = Send(Payment).Body.ToArray();
        return Sign([.. body, .. Enumerable.Repeat((byte)' ', bytes - body.Length)]);
    }

    private protected override IEnumerable<Attack> Malformed(SaidPayment payment)
    {
        var body = Send(payment).Body.ToArray();
        var text = Encoding.UTF8.GetString(body);
        return [.. NamesTwice(body), .. OtherBytes(body), .. OtherTexts(text)];
    }

    [Test]
    public void A_body_that_was_read_and_written_again_is_refused_or_says_the_same()
    {
        var request = Send(Payment);
        var again = JsonSerializer.SerializeToUtf8Bytes(
            JsonSerializer.Deserialize<JsonElement>(request.Body.Span), indented);

        again.ShouldNotBe(request.Body.ToArray());
        var verdict = Receive(request with { Body = again });
        if (verdict.Outcome != CallbackOutcome.Rejected)
            verdict.ShouldBe(Receive(request));
    }

    private IEnumerable<Attack> NamesTwice(byte[] body)
    {
        var root = JsonDocument.Parse(body).RootElement;
        for (var twice = 0; ; twice++)
        {
            var written = new ArrayBufferWriter<byte>();
            var at = -1;
            using (var writer = new Utf8JsonWriter(written))
                Write(writer, root, twice, ref at);
            if (at < twice)
                yield break;
            yield return new($"the name {twice} twice", Sign(written.WrittenSpan.ToArray()));
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, int twice, ref int at)
    {
        if (element.ValueKind is JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var member in element.EnumerateObject())
            {
                if (++at == twice)
                    writer.WriteString(member.Name, "20261123ZZ99");
                writer.WritePropertyName(member.Name);
                Write(writer, member.Value, twice, ref at);
            }

            writer.WriteEndObject();
        }
        else if (element.ValueKind is JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in element.EnumerateArray())
                Write(writer, item, twice, ref at);
            writer.WriteEndArray();
        }
        else
        {
            element.WriteTo(writer);
        }
    }

    private IEnumerable<Attack> OtherBytes(byte[] body)
    {
        // Each behind the opening quotation mark of a name, so that it stands inside of a text.
        var at = Array.IndexOf(body, (byte)'"') + 1;
        (string What, byte[] Bytes)[] inside =
        [
            ("a NUL", [0]), ("a line feed", [10]), ("bytes that are no UTF-8", [0xC1, 0xBD]), ("a byte that is no UTF-8", [0xFF]),
            ("a long spelling of a quotation mark", [0xC0, 0xA2]), ("half a surrogate pair", [0xED, 0xA0, 0x80]),
        ];
        return
        [
            .. inside.Select(each => new Attack(each.What, Sign([.. body[..at], .. each.Bytes, .. body[at..]]))),
            new("a byte order mark", Sign([0xEF, 0xBB, 0xBF, .. body])),
            new("UTF-16", Sign(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)))),
            new("a NUL at the end", Sign([.. body, 0])),
            new("half of it", Sign(body[..(body.Length / 2)])),
        ];
    }

    private IEnumerable<Attack> OtherTexts(string text)
    {
        var rest = text[(text.IndexOf('{') + 1)..];
        string[] texts =
        [
            text + text, text + "x", text + ",", "/* */" + text, "[" + text + "]", "\"" + text, "null", "[]", "1",
            "{\"more\":NaN," + rest, "{\"more\":01," + rest, "{\"more\":'1'," + rest, "{more:1," + rest, "{," + rest, "{\"more\":1,," + rest,
            "{\"more\":\"\\x\"," + rest, $"{{\"deep\":{new string('[', 33)}{new string(']', 33)},{rest}",
            $"{{\"deep\":{new string('[', 10_000)}{new string(']', 10_000)},{rest}", new string('[', 30_000),
        ];
        return texts.Select(each => new Attack(each[..Math.Min(40, each.Length)], Sign(Encoding.UTF8.GetBytes(each))));
    }
}
