using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static OrderSaga.Participants.Notifications.NotificationStatus;

namespace OrderSaga.Participants.Notifications;

/// <summary>
/// Sends what waits. Each message is claimed in the database before the mail server hears of it, and what was claimed
/// and never settled (we died in between) becomes Unclear: it is never sent twice knowingly.
/// </summary>
public sealed partial class NotificationSender(
    IServiceScopeFactory scopes, IOptions<NotificationsOptions> options, TimeProvider clock, ILogger<NotificationSender> logger)
    : BackgroundService
{
    private const int BatchMax = 50;
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromHours(1);

    private SmtpOptions Smtp => options.Value.Smtp;

    /// <summary>Sends all that is due now, one after the other, and says how many were tried.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ParticipantsDbContext>();
        await GiveUpDeadSendersAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var due = await db.Notifications.AsNoTracking()
            .Where(row => row.Status == Waiting && row.DueAt <= now)
            .OrderBy(row => row.DueAt).Take(BatchMax)
            .ToListAsync(cancellationToken);

        var tried = 0;
        foreach (var notification in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await ClaimAsync(db, notification, cancellationToken))
                continue;
            var delivery = await SmtpDelivery.DeliverAsync(notification, Smtp, clock, cancellationToken);
            await SettleAsync(db, notification, delivery);
            tried++;
        }

        return tried;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Smtp.IsConfigured)
            return;
        using var timer = new PeriodicTimer(Smtp.PollInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                int tried;
                do
                    tried = await SendDueAsync(stoppingToken);
                while (tried == BatchMax);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, orders must not stop for a letter; the next round tries again.
                LogRoundFailed(e);
            }
        }
    }

    private async Task<bool> ClaimAsync(ParticipantsDbContext db, Notification notification, CancellationToken cancellationToken)
    {
        // Longer than connecting and sending can take, so that only a dead sender lets it run out.
        var deadAt = clock.GetUtcNow() + (3 * Smtp.Timeout);
        return await db.Notifications
            .Where(row => row.EffectId == notification.EffectId && row.Status == Waiting)
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Status, Sending).SetProperty(r => r.DueAt, deadAt)
                    .SetProperty(r => r.Attempts, r => r.Attempts + 1),
                cancellationToken) == 1;
    }

    private async Task SettleAsync(ParticipantsDbContext db, Notification notification, Delivery delivery)
    {
        var now = clock.GetUtcNow();
        var attempts = notification.Attempts + 1;
        var status = delivery.Outcome switch
        {
            DeliveryOutcome.Sent => Sent,
            DeliveryOutcome.Unclear => Unclear,
            DeliveryOutcome.NotSent when attempts < Smtp.AttemptsMax => Waiting,
            _ => GivenUp,
        };
        DateTimeOffset? dueAt = status == Waiting ? now + DelayAfter(attempts) : null;
        DateTimeOffset? sentAt = status == Sent ? now : null;
        await db.Notifications
            .Where(row => row.EffectId == notification.EffectId && row.Status == Sending)
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Status, status).SetProperty(r => r.DueAt, dueAt)
                    .SetProperty(r => r.SentAt, sentAt).SetProperty(r => r.LastError, delivery.Error),
                CancellationToken.None); // What the mail server did is done: it is written down even while the service stops.
        if (status != Sent)
            LogNotSent(notification.OrderNumber, notification.EffectId, status, attempts);
    }

    private async Task GiveUpDeadSendersAsync(ParticipantsDbContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Notifications
            .Where(row => row.Status == Sending && row.DueAt <= now)
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Status, Unclear).SetProperty(r => r.DueAt, (DateTimeOffset?)null)
                    .SetProperty(r => r.LastError, "The service stopped while it was sending this"),
                cancellationToken);
    }

    private TimeSpan DelayAfter(int attempts)
    {
        var delay = Smtp.RetryDelay * Math.Pow(2, Math.Min(attempts - 1, 20));
        return delay < RetryDelayMax ? delay : RetryDelayMax;
    }

    // The address and the server's words stay in the database: they name the customer.
    [LoggerMessage(LogLevel.Warning, "Order {OrderNumber}: notification {EffectId} is {Status} after attempt {Attempts}")]
    private partial void LogNotSent(string orderNumber, Guid effectId, NotificationStatus status, int attempts);

    [LoggerMessage(LogLevel.Error, "Notifications cannot be read or settled; they are tried again")]
    private partial void LogRoundFailed(Exception exception);
}
