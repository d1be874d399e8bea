using System.Net.Mime;
using MassTransit;
using MassTransit.Context;

namespace OrderSaga.Outbox;

/// <summary>Turns what MassTransit is about to send, or has received, into a row.</summary>
internal static class MessageRows
{
    // RabbitMQ's transport writes the exchange among its properties, and reading it back would win over the row's destination.
    private const string Exchange = "RMQ-Exchange";
    private const int ContentTypeLengthMax = 128; // as OutboxModel maps it

    public static void Fill<T>(MessageRow row, SendContext<T> message, TimeProvider clock)
        where T : class
    {
        row.Facts = FactsOf(message);
        row.MessageId = message.MessageId ?? NewId.NextGuid();
        row.Destination = row.Facts.Destination.ToString();
        row.MessageType = string.Join(';', row.Facts.MessageTypes);
        row.ContentType = (message.ContentType ?? message.Serialization.DefaultContentType).ToString();
        row.Headers = MessageText.Write(row.Facts.Headers);
        row.Properties = MessageText.Write(row.Facts.Properties);
        row.CorrelationId = message.CorrelationId;
        row.ConversationId = message.ConversationId;
        row.InitiatorId = message.InitiatorId;
        row.RequestId = message.RequestId;
        row.SourceAddress = message.SourceAddress?.ToString();
        row.ResponseAddress = message.ResponseAddress?.ToString();
        row.FaultAddress = message.FaultAddress?.ToString();
        row.ExpiresAt = message.TimeToLive is { } timeToLive ? clock.GetUtcNow() + timeToLive : null;

        // Last, when all of the above is settled: the serializer writes it into the envelope.
        row.Body = message.Serializer.GetMessageBody(message).GetBytes();
    }

    // The message is null when the body could not be read, or nobody reads it. Whoever sent it may have written anything: no text of it may
    // be why it cannot be kept.
    public static void Fill(MessageRow row, ReceiveContext received, ConsumeContext? message)
    {
        row.MessageId = message?.MessageId ?? received.GetMessageId() ?? BodyId.Of(received);
        row.Destination = received.InputAddress.ToString();
        row.MessageType = PlainText.Of(string.Join(';', message?.SupportedMessageTypes ?? Envelope.TypesIn(received.GetBody())));
        row.ContentType = PlainText.Of(Short(received.ContentType));
        row.Body = received.GetBody();
        row.Headers = MessageText.Write(received.TransportHeaders.GetAll()
            .Where(header => header.Key is not (MessageHeaders.MessageId or MessageHeaders.ContentType or StoredMessage.ReleasedHeader)
                && !BrokerDeath.IsNote(header.Key)));
        row.CorrelationId = message?.CorrelationId;
        row.ConversationId = message?.ConversationId;
        row.InitiatorId = message?.InitiatorId;
        row.RequestId = message?.RequestId;
        row.SourceAddress = Plain(message?.SourceAddress);
        row.ResponseAddress = Plain(message?.ResponseAddress);
        row.FaultAddress = Plain(message?.FaultAddress);
        row.ExpiresAt = message?.ExpirationTime is { } expires ? new DateTimeOffset(expires.ToUniversalTime()) : null;
    }

    private static string? Plain(Uri? address) => address is null ? null : PlainText.Of(address.ToString());

    // Without its parameters when it is too long, so that what is kept can be sent again.
    private static string Short(ContentType? type) => (type?.ToString(), type?.MediaType) switch
    {
        ({ Length: <= ContentTypeLengthMax } whole, _) => whole,
        (_, { Length: <= ContentTypeLengthMax } media) => media,
        _ => "",
    };

    private static MessageFacts FactsOf<T>(SendContext<T> message)
        where T : class =>
        new(
            message.DestinationAddress!,
            message.SupportedMessageTypes,
            [.. message.Headers.GetAll()],
            PropertiesOf(message),
            message.SourceAddress,
            message.ResponseAddress,
            message.FaultAddress);

    /// <summary>Without what would send a row elsewhere than its destination says: rows of earlier versions have it.</summary>
    public static IReadOnlyDictionary<string, object> WithoutAddress(IReadOnlyDictionary<string, object> properties)
    {
        if (!properties.ContainsKey(Exchange))
            return properties;
        var kept = new Dictionary<string, object>(properties, StringComparer.OrdinalIgnoreCase);
        kept.Remove(Exchange);
        return kept;
    }

    private static Dictionary<string, object> PropertiesOf<T>(SendContext<T> message)
        where T : class
    {
        var properties = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        if (message is TransportSendContext transport)
            transport.WritePropertiesTo(properties);
        properties.Remove(Exchange);
        return properties;
    }
}
