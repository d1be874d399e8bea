using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderSaga.Outbox;

/// <summary>Headers and transport properties as text, and back with the types that transports can carry.</summary>
internal static class MessageText
{
    // Transports read their enumerations back by name.
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    public static string? Write(IEnumerable<KeyValuePair<string, object>> values)
    {
        Dictionary<string, object>? kept = null;
        foreach (var (key, value) in values)
        {
            if (value is not null)
                (kept ??= new(StringComparer.OrdinalIgnoreCase))[key] = value;
        }

        return kept is null ? null : JsonSerializer.Serialize(kept, Options);
    }

    public static Dictionary<string, object> Read(string? text)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        if (text is null)
            return values;
        foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!)
            values[key] = ReadValue(value);
        return values;
    }

    private static object ReadValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        _ => value.GetRawText(),
    };
}
