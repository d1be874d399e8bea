using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrderSaga.Outbox;

namespace OrderSaga.Persistence;

/// <summary>The JSON of a timeline row, written straight: it is made for every message that changes an order.</summary>
static class TimelineText
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly ConcurrentDictionary<string, JsonEncodedText> Names = new(StringComparer.Ordinal);

    // One for each thread: a text is written without an await between.
    [ThreadStatic]
    static ArrayBufferWriter<byte>? bytesOfThread;

    [ThreadStatic]
    static Utf8JsonWriter? writerOfThread;

    /// <summary>What was sent: type and id of each message.</summary>
    public static string OfSent(IReadOnlyList<OutboxRow> rows)
    {
        if (rows.Count == 0)
            return "[]";
        var writer = Begin();
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, NameOf(row.MessageType));
            writer.WriteString("messageId"u8, row.MessageId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        return Finish(writer);
    }

    public static string OfFacts(IReadOnlyDictionary<string, string> facts)
    {
        if (facts.Count == 0)
            return "{}";
        var writer = Begin();
        writer.WriteStartObject();
        foreach (var (name, value) in facts)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        return Finish(writer);
    }

    /// <summary>The fields of the order that changed, with their new values, in the order of their names.</summary>
    public static string OfChanges(IReadOnlyList<ChangedProperty> changes, IReadOnlySet<string> notShown)
    {
        var shown = new List<ChangedProperty>(changes.Count);
        foreach (var change in changes)
        {
            if (!notShown.Contains(change.Property))
                shown.Add(change);
        }

        if (shown.Count == 0)
            return "{}";
        shown.Sort(static (one, other) => string.CompareOrdinal(one.Property, other.Property));
        var writer = Begin();
        writer.WriteStartObject();
        foreach (var change in shown)
        {
            writer.WritePropertyName(Names.GetOrAdd(
                change.Property, name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name))));
            Write(writer, change);
        }

        writer.WriteEndObject();
        return Finish(writer);
    }

    static void Write(Utf8JsonWriter writer, ChangedProperty change)
    {
        switch (change.Value)
        {
            case null: writer.WriteNullValue(); break;
            case string value: writer.WriteStringValue(value); break;
            case Guid value: writer.WriteStringValue(value); break;
            case DateTimeOffset value: writer.WriteStringValue(value); break;
            case int value: writer.WriteNumberValue(value); break;
            case long value: writer.WriteNumberValue(value); break;
            case bool value: writer.WriteBooleanValue(value); break;
            // A list is a JSON column: its text was just written.
            case IEnumerable when change.Stored is string json: writer.WriteRawValue(json, skipInputValidation: true); break;
            default: JsonSerializer.Serialize(writer, change.Value, change.Value.GetType(), Columns.Json); break;
        }
    }

    /// <summary><c>urn:message:OrderSaga.Contracts:ReserveStock;…</c> is a <c>ReserveStock</c>.</summary>
    static ReadOnlySpan<char> NameOf(string messageType)
    {
        var first = messageType.AsSpan();
        if (first.IndexOf(';') is >= 0 and var end)
            first = first[..end];
        return first[(first.LastIndexOf(':') + 1)..];
    }

    static Utf8JsonWriter Begin()
    {
        bytesOfThread ??= new ArrayBufferWriter<byte>(1024);
        bytesOfThread.ResetWrittenCount();
        writerOfThread ??= new Utf8JsonWriter(bytesOfThread, Readable);
        writerOfThread.Reset();
        return writerOfThread;
    }

    static string Finish(Utf8JsonWriter writer)
    {
        writer.Flush();
        return Encoding.UTF8.GetString(bytesOfThread!.WrittenSpan);
    }
}
