using OrderSaga.Outbox;

namespace OrderSaga.Service.Staff;

/// <summary>A dead letter on its way to the consumer that failed, under its own id.</summary>
static class SentAgain
{
    public static OutboxRow Of(DeadLetterRow dead, DateTimeOffset now) => new()
    {
        MessageId = dead.MessageId,
        Destination = dead.Destination,
        MessageType = dead.MessageType,
        ContentType = dead.ContentType,
        Body = dead.Body,
        Headers = dead.Headers,
        Properties = dead.Properties,
        CorrelationId = dead.CorrelationId,
        ConversationId = dead.ConversationId,
        InitiatorId = dead.InitiatorId,
        RequestId = dead.RequestId,
        SourceAddress = dead.SourceAddress,
        ResponseAddress = dead.ResponseAddress,
        FaultAddress = dead.FaultAddress,
        GroupId = dead.CorrelationId ?? dead.MessageId,
        CreatedAt = now,
        NextAttemptAt = now,
    };
}
