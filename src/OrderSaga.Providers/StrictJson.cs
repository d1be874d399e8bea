using System.Text.Json;
using System.Text.Unicode;

namespace OrderSaga.Providers;

/// <summary>JSON as providers write it, and no other: valid UTF-8, no name twice, no deeper than 32, no comments.</summary>
internal static class StrictJson
{
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The document's object; null when it is anything else.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            return null;

        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // The latter for a name with an escape such as \ud800 alone: it is valid JSON, and no name.
            return null;
        }
    }

    /// <summary>A member that is a text and not empty; null when it is missing or anything else.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return member.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 alone is valid JSON and no text.
            return null;
        }
    }

    /// <summary>A member that is an object; null when it is missing or anything else.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    /// <summary>A member that is a whole number, written as one; null for 1.0, 1e2, "1" and what is missing.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var whole)
            ? whole
            : null;

    /// <summary>A member that is true or false; null when it is missing or anything else.</summary>
    public static bool? Flag(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? member.GetBoolean()
            : null;
}
