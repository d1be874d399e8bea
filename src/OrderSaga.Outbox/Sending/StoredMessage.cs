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

    private MessageFacts? _facts = row.Facts;
    private string? _routingKey;

    public Uri Destination => Facts.Destination;

    /// <summary>Until when it waits; null: it does not.</summary>
    public DateTimeOffset? DueAt => DelayQueues.DueAt(Facts.Headers);

    /// <summary>A transport that can tell gives it back when it reaches no queue; left alone, a broker confirms it into nothing.</summary>
    public bool MustArrive { get; set; }

    private MessageFacts Facts => _facts ??= Read();

    /// <summary>Sends it by way of the queues in which it waits.</summary>
    /// <returns>Where it goes first.</returns>
    public Uri Delay(DelayQueues queues, TimeSpan delay)
    {
        (var address, _routingKey) = queues.Route(Destination, delay);
        MustArrive = true;
        return address;
    }

    public Task Send(SendContext context)
    {
        context.MessageId = row.MessageId;
        context.CorrelationId = row.CorrelationId;
        context.ConversationId = row.ConversationId;
        context.InitiatorId = row.InitiatorId;
        context.RequestId = row.RequestId;
        var facts = Facts;
        context.SourceAddress = facts.SourceAddress ?? context.SourceAddress;
        context.ResponseAddress = facts.ResponseAddress;
        context.FaultAddress = facts.FaultAddress;
        context.SupportedMessageTypes = facts.MessageTypes;
        if (row.ExpiresAt is { } expiresAt)
            context.TimeToLive = expiresAt - clock.GetUtcNow();

        foreach (var (key, value) in facts.Headers)
            context.Headers.Set(key, value);
        if (isReleased)
            context.Headers.Set(ReleasedHeader, "1");
        if (facts.Properties.Count > 0 && context is TransportSendContext transport)
            transport.ReadPropertiesFrom(MessageRows.WithoutAddress(facts.Properties));
        if (_routingKey is not null)
            context.SetRoutingKey(_routingKey);
        if (MustArrive && context is PublishContext routed)
            routed.Mandatory = true;

        var contentType = ContentTypes.GetOrAdd(row.ContentType, text => new ContentType(text));
        context.Serializer = new CopyBodySerializer(contentType, new BytesMessageBody(row.Body));
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateScope("storedMessage");

    private MessageFacts Read() => new(
        new Uri(row.Destination),
        row.MessageType.Split(';', StringSplitOptions.RemoveEmptyEntries),
        [.. MessageText.Read(row.Headers)],
        MessageText.Read(row.Properties),
        AddressOf(row.SourceAddress),
        AddressOf(row.ResponseAddress),
        AddressOf(row.FaultAddress));

    private static Uri? AddressOf(string? address) => address is null ? null : new Uri(address);
}
