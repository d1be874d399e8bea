using MassTransit;
using Microsoft.Extensions.Options;
using OrderSaga.Contracts;
using static OrderSaga.Participants.Notifications.NotificationStatus;

namespace OrderSaga.Participants.Notifications;

/// <summary>
/// Writes the message down, once per effect, and answers. Sending it is the business of <see cref="NotificationSender"/>,
/// so a mail server that is away delays no order.
/// </summary>
public sealed class NotificationsParticipant(
    ParticipantsDbContext db, NotificationTexts texts, IOptions<NotificationsOptions> options, TimeProvider clock) : IConsumer<NotifyCustomer>
{
    public async Task Consume(ConsumeContext<NotifyCustomer> context)
    {
        var command = context.Message;
        if (await db.Notifications.FindAsync([command.EffectId], context.CancellationToken) is null)
            db.Notifications.Add(Write(command));

        await context.Publish(new CustomerNotified(command.EffectId, command.OrderId), context.CancellationToken);
    }

    private Notification Write(NotifyCustomer command)
    {
        var now = clock.GetUtcNow();
        var (subject, body) = texts.Write(command);
        var hasAddress = !string.IsNullOrWhiteSpace(command.Email);
        var addressIsSound = hasAddress && SmtpDelivery.IsAddress(command.Email);
        var send = options.Value.Smtp.IsConfigured && addressIsSound;
        return new Notification
        {
            EffectId = command.EffectId,
            OrderId = command.OrderId,
            Merchant = command.Merchant,
            OrderNumber = command.OrderNumber,
            CustomerId = command.CustomerId,
            Culture = command.Culture ?? "",
            Email = hasAddress ? command.Email : null,
            Kind = command.Kind,
            Subject = subject,
            Body = body,
            At = now,
            Status = send ? Waiting : Kept,
            DueAt = send ? now : null,
            LastError = hasAddress && !addressIsSound ? "The order's address is not an e-mail address" : null,
        };
    }
}
