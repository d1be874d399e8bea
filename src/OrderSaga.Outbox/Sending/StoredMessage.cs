using System.Collections.Concurrent;
using System.Net.Mime;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;

namespace OrderSaga.Outbox;

/// <summary>Sends stored bytes as they are, under their own id, with everything that was decided when they were stored.</summary>
internal sealed class StoredMessage(MessageRow row, TimeProvider clock, bool isReleased = false) : IPipe<SendContext>
{
    /// <summary>Marks a parked message that is tried again, so that its consumption removes the parked row.</summary>
    public const string ReleasedHeader = "OrderSaga-Released";

    private static readonly ConcurrentDictionary<string, ContentType> ContentTypes = new(StringComparer.Ordinal);

    public Task Send(SendContext context)
    {
        context.MessageId = row.MessageId;
        context.CorrelationId = row.CorrelationId;
        context.ConversationId = row.ConversationId;
        context.InitiatorId = row.InitiatorId;
        context.RequestId = row.RequestId;
        context.SourceAddress = AddressOf(row.SourceAddress) ?? context.SourceAddress;
        context.ResponseAddress = AddressOf(row.ResponseAddress);
        context.FaultAddress = AddressOf(row.FaultAddress);
        context.SupportedMessageTypes = row.MessageType.Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (row.ExpiresAt is { } expiresAt)
            context.TimeToLive = expiresAt - clock.GetUtcNow();

        foreach (var (key, value) in row.HeaderValues ?? MessageText.Read(row.Headers))
            context.Headers.Set(key, value);
        if (isReleased)
            context.Headers.Set(ReleasedHeader, "1");
        if (row.Properties is not null && context is TransportSendContext transport)
            transport.ReadPropertiesFrom(row.PropertyValues ?? MessageText.Read(row.Properties));

        var contentType = ContentTypes.GetOrAdd(row.ContentType, text => new ContentType(text));
        context.Serializer = new CopyBodySerializer(contentType, new BytesMessageBody(row.Body));
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateScope("storedMessage");

    private static Uri? AddressOf(string? address) => address is null ? null : new Uri(address);
}
