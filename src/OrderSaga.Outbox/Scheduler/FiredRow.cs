using MassTransit;
using MassTransit.Context;
using MassTransit.Scheduling;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>A message as a trigger keeps it: finished, under its token, in texts.</summary>
internal static class FiredRow
{
    public static JobDataMap DataOf(ConsumeContext<ScheduleMessage> context)
    {
        var command = context.Message;
        var token = command.CorrelationId;
        var send = new MessageSendContext<ScheduleMessage>(command)
        {
            MessageId = token,
            CorrelationId = context.CorrelationId,
            ConversationId = context.ConversationId,
            InitiatorId = context.InitiatorId,
            RequestId = context.RequestId,
            SourceAddress = context.SourceAddress,
            DestinationAddress = command.Destination,
            ResponseAddress = context.ResponseAddress,
            FaultAddress = context.FaultAddress,
            SupportedMessageTypes = command.PayloadType,
        };
        foreach (var (name, value) in context.Headers.GetAll())
            send.Headers.Set(name, value);
        send.Headers.Set(MessageHeaders.SchedulingTokenId, token.ToString("D"));

        var serializer = context.SerializerContext.GetMessageSerializer(command.Payload, command.PayloadType);
        var data = new JobDataMap
        {
            [nameof(OutboxRow.MessageId)] = token.ToString("D"),
            [nameof(OutboxRow.Destination)] = command.Destination.ToString(),
            [nameof(OutboxRow.MessageType)] = string.Join(';', command.PayloadType),
            [nameof(OutboxRow.ContentType)] = serializer.ContentType.ToString(),
            [nameof(OutboxRow.Body)] = Convert.ToBase64String(serializer.GetMessageBody(send).GetBytes()),
        };
        Put(nameof(OutboxRow.Headers), MessageText.Write(send.Headers.GetAll()));
        Put(nameof(OutboxRow.CorrelationId), send.CorrelationId?.ToString("D"));
        Put(nameof(OutboxRow.ConversationId), send.ConversationId?.ToString("D"));
        Put(nameof(OutboxRow.InitiatorId), send.InitiatorId?.ToString("D"));
        Put(nameof(OutboxRow.RequestId), send.RequestId?.ToString("D"));
        Put(nameof(OutboxRow.SourceAddress), send.SourceAddress?.ToString());
        Put(nameof(OutboxRow.ResponseAddress), send.ResponseAddress?.ToString());
        Put(nameof(OutboxRow.FaultAddress), send.FaultAddress?.ToString());
        return data;

        void Put(string name, string? text)
        {
            if (text is not null)
                data[name] = text;
        }
    }

    public static OutboxRow Read(JobDataMap data, Sequence sequence, OutboxOptions options, DateTimeOffset now)
    {
        var token = Guid.Parse(data.GetString(nameof(OutboxRow.MessageId))!);
        return new OutboxRow
        {
            MessageId = token,
            Destination = data.GetString(nameof(OutboxRow.Destination))!,
            MessageType = data.GetString(nameof(OutboxRow.MessageType))!,
            ContentType = data.GetString(nameof(OutboxRow.ContentType))!,
            Body = Convert.FromBase64String(data.GetString(nameof(OutboxRow.Body))!),
            Headers = Text(nameof(OutboxRow.Headers)),
            CorrelationId = Id(nameof(OutboxRow.CorrelationId)),
            ConversationId = Id(nameof(OutboxRow.ConversationId)),
            InitiatorId = Id(nameof(OutboxRow.InitiatorId)),
            RequestId = Id(nameof(OutboxRow.RequestId)),
            SourceAddress = Text(nameof(OutboxRow.SourceAddress)),
            ResponseAddress = Text(nameof(OutboxRow.ResponseAddress)),
            FaultAddress = Text(nameof(OutboxRow.FaultAddress)),
            Sequence = sequence.Next(),
            GroupId = token,
            CreatedAt = now,
            NextAttemptAt = now + options.SweepAfter,
        };

        string? Text(string name) => data.TryGetString(name, out var text) ? text : null;

        Guid? Id(string name) => Text(name) is { } text ? Guid.Parse(text) : null;
    }
}
