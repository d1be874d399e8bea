using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderSaga.Service;

/// <summary>
/// Takes a time only with its offset from UTC: without one it would be read as the local time of this machine, and mean another moment on the
/// next. Writes times as they are written without it.
/// </summary>
sealed class TimesWithOffset : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var time = reader.GetDateTimeOffset();
        var text = reader.GetString()!;
        return text.AsSpan(text.IndexOf('T', StringComparison.Ordinal) + 1) is var clock && clock.Length < text.Length && clock.ContainsAny('Z', '+', '-')
            ? time
            : throw new JsonException($"The time {text} says no offset from UTC: end it in Z, or in an offset such as +08:00.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
