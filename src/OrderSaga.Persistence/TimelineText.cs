using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrderSaga.Outbox;

namespace OrderSaga.Persistence;

/// <summary>The JSON of a timeline row, written straight: it is made for every message that changes an order.</summary>
static class TimelineText
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was sent: type and id of each message.</summary>
    public static string OfSent(IReadOnlyList<OutboxRow> rows) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("message", NameOf(row.MessageType));
            writer.WriteString("messageId", row.MessageId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static string OfFacts(IReadOnlyDictionary<string, string> facts) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in facts)
            writer.WriteString(name, value);
        writer.WriteEndObject();
    });

    /// <summary>The fields of the order that changed, with their new values.</summary>
    public static string OfChanges(
        IEnumerable<KeyValuePair<string, object?>> changes, IReadOnlyDictionary<string, object?> stored) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in changes.OrderBy(change => change.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            // A list is a JSON column: its text was just written.
            if (value is IEnumerable and not string && stored.GetValueOrDefault(name) is string text)
                writer.WriteRawValue(text, skipInputValidation: true);
            else
                JsonSerializer.Serialize(writer, value, value?.GetType() ?? typeof(object), Columns.Json);
        }

        writer.WriteEndObject();
    });

    /// <summary>What the hash of a row covers; as JSON, so that no two rows share their bytes.</summary>
    public static ArrayBufferWriter<byte> Of(TimelineEntry entry, string previous)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartArray();
        writer.WriteStringValue(previous);
        writer.WriteStringValue(entry.OrderId);
        writer.WriteNumberValue(entry.Sequence);
        writer.WriteNumberValue(entry.At.UtcTicks);
        writer.WriteStringValue(entry.Event);
        writer.WriteStringValue(entry.Path);
        writer.WriteStringValue(entry.Decision);
        if (entry.CauseMessageId is { } cause)
            writer.WriteStringValue(cause);
        else
            writer.WriteNullValue();
        writer.WriteStringValue(entry.Actor);
        writer.WriteStringValue(entry.Sent);
        writer.WriteStringValue(entry.Facts);
        writer.WriteStringValue(entry.Changes);
        writer.WriteEndArray();
        writer.Flush();
        return bytes;
    }

    static string Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(bytes, Readable))
            write(writer);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary><c>urn:message:OrderSaga.Contracts:ReserveStock;…</c> is a <c>ReserveStock</c>.</summary>
    static ReadOnlySpan<char> NameOf(string messageType)
    {
        var first = messageType.AsSpan();
        if (first.IndexOf(';') is >= 0 and var end)
            first = first[..end];
        return first[(first.LastIndexOf(':') + 1)..];
    }
}
