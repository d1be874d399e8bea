namespace OrderSaga.Outbox;

/// <summary>A message as it travels: finished bytes with everything that a transport needs to send them again under the same id.</summary>
public abstract class MessageRow
{
    /// <summary>The id under which it is sent, every time that it is sent.</summary>
    public Guid MessageId { get; set; }

    /// <summary>The address that it goes to.</summary>
    public string Destination { get; set; } = "";

    /// <summary>The URNs of the message's types, joined by semicolons, the most derived first.</summary>
    public string MessageType { get; set; } = "";

    /// <summary>How <see cref="Body"/> is encoded.</summary>
    public string ContentType { get; set; } = "";

    /// <summary>The finished body: with the default serializer a whole envelope.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>The headers as a JSON object; null means none.</summary>
    public string? Headers { get; set; }

    /// <summary>What the transport wants to know besides (routing key, priority), as a JSON object; null means nothing.</summary>
    public string? Properties { get; set; }

    /// <summary>What the message is about.</summary>
    public Guid? CorrelationId { get; set; }

    /// <summary>Shared by all messages that follow from one.</summary>
    public Guid? ConversationId { get; set; }

    /// <summary>The correlation id of the message that caused this one.</summary>
    public Guid? InitiatorId { get; set; }

    /// <summary>Set on requests and their answers.</summary>
    public Guid? RequestId { get; set; }

    /// <summary>Who sent it.</summary>
    public string? SourceAddress { get; set; }

    /// <summary>Where answers go.</summary>
    public string? ResponseAddress { get; set; }

    /// <summary>Where faults go.</summary>
    public string? FaultAddress { get; set; }

    /// <summary>After this it need not be delivered; null means that it never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>What the texts say, while the row is still in the memory that wrote it: nothing is parsed that was just written.</summary>
    internal MessageFacts? Facts { get; set; }
}

/// <summary>Parts of a message as the transport wants them.</summary>
internal sealed record MessageFacts(
    Uri Destination,
    string[] MessageTypes,
    IReadOnlyList<KeyValuePair<string, object>> Headers,
    IReadOnlyDictionary<string, object> Properties,
    Uri? SourceAddress,
    Uri? ResponseAddress,
    Uri? FaultAddress);
