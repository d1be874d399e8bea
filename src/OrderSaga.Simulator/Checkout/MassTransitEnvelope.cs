using System.Text.Json;

namespace OrderSaga.Simulator.Checkout;

/// <summary>A message as MassTransit reads it, written without MassTransit: any language can.</summary>
public static class MassTransitEnvelope
{
    public const string ContentType = "application/vnd.masstransit+json";

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    /// <summary>The exchange that a message of this type is published to.</summary>
    public static string ExchangeOf(Type type) => $"{type.Namespace}:{type.Name}";

    public static byte[] Write<T>(T message, Guid messageId, DateTimeOffset sentTime)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                MessageId = messageId,
                ConversationId = messageId,
                SourceAddress = "loopback://checkout/",
                DestinationAddress = "loopback://checkout/" + ExchangeOf(typeof(T)),
                MessageType = new[] { "urn:message:" + ExchangeOf(typeof(T)) },
                Message = message,
                SentTime = sentTime,
                Headers = new Dictionary<string, object>(StringComparer.Ordinal),
            },
            json);
}
