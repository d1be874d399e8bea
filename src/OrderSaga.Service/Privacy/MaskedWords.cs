using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrderSaga.Service.Privacy;

/// <summary>What a provider wrote, for whoever need not know about whom.</summary>
public static class MaskedWords
{
    const int DepthMax = 64;

    static readonly JsonWriterOptions _readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonWriterOptions _dense = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonDocumentOptions _reading = new() { MaxDepth = DepthMax };

    /// <summary>Headers of HTTP and of the providers' signatures: they say nothing of a customer.</summary>
    static readonly HashSet<string> _headers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Accept-Language", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Expect",
        "Host", "Request-Id", "traceparent", "Transfer-Encoding", "User-Agent",
    };

    static readonly string[] _headersOf = ["Wechatpay-", "PayPal-", "Stripe-", "Webhook-", "Hmac"];

    public static string Header(string name, string value) =>
        _headers.Contains(name) || _headersOf.Any(begin => name.StartsWith(begin, StringComparison.OrdinalIgnoreCase))
            ? PersonalData.WithoutMail(value)
            : PersonalData.Hidden;

    /// <summary>Fields as JSON, or a line each. Null: it has no fields, so that nobody can tell what of it is personal.</summary>
    public static string? Body(string? contentType, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return "";
        var text = Encoding.UTF8.GetString(body);
        if (LooksLikeJson(text))
            return Json(text, isPersonal: false, _readable);
        return contentType?.Contains("form", StringComparison.OrdinalIgnoreCase) == true ? Form(text) : null;
    }

    static bool LooksLikeJson(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    static string Form(string text) => string.Join('\n', text.Split('&').Select(pair =>
    {
        var (name, value) = pair.Split('=', 2) is [var left, var right] ? (Decoded(left), Decoded(right)) : ("", Decoded(pair));
        // What has no name may be anything.
        return name.Length == 0
            ? PersonalData.Shown("", value, isPersonal: true)
            : $"{PersonalData.WithoutMail(name)}={Shown(name, value, PersonalData.IsPersonal(name))}";
    }));

    static string Decoded(string text) => WebUtility.UrlDecode(text) ?? "";

    static string Shown(string field, string text, bool isPersonal) =>
        LooksLikeJson(text) && Json(text, isPersonal, _dense) is { } inner ? inner : PersonalData.Shown(field, text, isPersonal);

    static string? Json(string text, bool isPersonal, JsonWriterOptions options)
    {
        try
        {
            using var document = JsonDocument.Parse(text, _reading);
            var written = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(written, options))
                Write(writer, document.RootElement, "", isPersonal);
            return Encoding.UTF8.GetString(written.WrittenSpan);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or a name in it is half a character
        }
    }

    static void Write(Utf8JsonWriter writer, JsonElement value, string field, bool isPersonal)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(PersonalData.WithoutMail(member.Name));
                    var isHidden = isPersonal ? PersonalData.IsHiddenWithin(member.Name) : PersonalData.IsPersonal(member.Name);
                    Write(writer, member.Value, member.Name, isHidden);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var member in value.EnumerateArray())
                    Write(writer, member, field, isPersonal);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Shown(field, value.GetString()!, isPersonal));
                break;
            case JsonValueKind.Number when isPersonal:
                writer.WriteStringValue(PersonalData.Hidden);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
