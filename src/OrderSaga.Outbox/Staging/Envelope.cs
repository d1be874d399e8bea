using System.Text.Json;

namespace OrderSaga.Outbox;

/// <summary>What can be told of a message that could not be read: for people, who look for it by its type.</summary>
internal static class Envelope
{
    private const int TypesMax = 16;
    private const int LengthMax = 128;

    /// <summary>The types that an envelope in JSON names; none where the body is no such envelope, or is broken before it names them.</summary>
    /// <param name="body">As it came.</param>
    public static IReadOnlyList<string> TypesIn(ReadOnlySpan<byte> body)
    {
        var types = new List<string>();
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return types;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isTypes = reader.ValueTextEquals("messageType"u8);
                reader.Read();
                if (isTypes)
                {
                    ReadTypes(ref reader, types);
                    return types;
                }

                reader.Skip();
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // What was read until there is right; InvalidOperationException is what a text with half a surrogate pair ends in.
        }

        return types;
    }

    private static void ReadTypes(ref Utf8JsonReader reader, List<string> types)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.String && types.Count < TypesMax)
        {
            if (reader.GetString() is { Length: > 0 and <= LengthMax } type)
                types.Add(type);
        }
    }
}
