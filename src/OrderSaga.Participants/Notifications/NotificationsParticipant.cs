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
        var isTooLate = command.Kind == NotificationKind.PaymentReminder && command.Deadline <= now;
        var send = options.Value.Smtp.IsConfigured && addressIsSound && !isTooLate;
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
            LastError = WhyKept(hasAddress && !addressIsSound, isTooLate),
        };
    }

    // We were away longer than the customer had: asked to pay now, they would pay an order that has expired.
    private static string? WhyKept(bool isNoAddress, bool isTooLate) => (isNoAddress, isTooLate) switch
    {
        (true, _) => "The order's address is not an e-mail address",
        (_, true) => "The deadline had passed when the order's reminder came",
        _ => null,
    };
}
