using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Participants.Notifications;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>The participants with a mail server; the test says when the sender looks for what is due, and what time it is then.</summary>
/// <param name="store">The store.</param>
public abstract class MailScenario(string store) : ParticipantsScenario(store)
{
    private protected const string OrderNumber = "A2026112300001";
    private protected const int AttemptsMax = 3;

    private protected SmtpListener Server { get; } = new();

    // As fine as every store keeps a time.
    private protected FakeTimeProvider Clock { get; } = new(UtcTime.Cut(TimeProvider.System.GetUtcNow().AddMinutes(1)));

    // The hosted sender looks tomorrow.
    private protected override Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Notifications:Smtp:Host"] = "127.0.0.1",
        ["Notifications:Smtp:Port"] = Server.Port.ToString(),
        ["Notifications:Smtp:From"] = "shop@example.com",
        ["Notifications:Smtp:Tls"] = "None",
        ["Notifications:Smtp:AttemptsMax"] = AttemptsMax.ToString(),
        ["Notifications:Smtp:RetryDelay"] = "00:01:00",
        ["Notifications:Smtp:PollInterval"] = PollInterval,
    };

    private protected virtual string PollInterval => "1.00:00:00";

    [TearDown]
    public async Task StopServer() => await Server.DisposeAsync();

    private protected static NotifyCustomer Notify(string? email = "customer@example.com")
    {
        var order = NewOrder();
        return new NotifyCustomer(
            EffectIds.Of(order, nameof(NotifyCustomer), 1), order, "default", OrderNumber, "C-1042", "zh-CN", email,
            NotificationKind.PaymentReceived, new Money(9_900, "CNY"), new DateTimeOffset(2026, 11, 23, 12, 30, 0, TimeSpan.Zero));
    }

    private protected async Task<int> SendDue(Action<SmtpOptions>? but = null, TimeProvider? clock = null)
    {
        var options = Service<IOptions<NotificationsOptions>>();
        but?.Invoke(options.Value.Smtp);
        using var sender = new NotificationSender(
            Service<IServiceScopeFactory>(), options, clock ?? Clock, NullLogger<NotificationSender>.Instance);
        return await sender.SendDueAsync(CancellationToken.None);
    }

    private protected async Task<Notification> Single() =>
        (await Ask((NotificationLog log) => log.NewestAsync(10, OrderNumber, CancellationToken.None))).ShouldHaveSingleItem();
}
