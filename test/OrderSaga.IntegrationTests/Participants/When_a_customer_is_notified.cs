using OrderSaga.Contracts;
using OrderSaga.Participants.Notifications;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_a_customer_is_notified(string store) : ParticipantsScenario(store)
{
    private protected override Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Notifications:TimeZone"] = "Asia/Shanghai",
    };

    [Test]
    public async Task The_message_is_kept_in_their_language()
    {
        await Deliver(Notify(NotificationKind.PaymentReminder, "zh-CN"));

        var kept = await Single();
        kept.Subject.ShouldBe("您的订单 A2026112300001 等待付款");
        kept.Body.ShouldContain("金额 1,234.50 CNY");
        kept.Body.ShouldContain("2026-11-23 20:30 (UTC+08:00)");
        kept.Status.ShouldBe(NotificationStatus.Kept);
    }

    [TestCase("en", "Your order A2026112300001 is waiting for payment")]
    [TestCase("en-GB", "Your order A2026112300001 is waiting for payment")]
    [TestCase("zh", "您的订单 A2026112300001 等待付款")]
    [TestCase("zh-Hant-TW", "您的订单 A2026112300001 等待付款")]
    [TestCase("fi-FI", "Your order A2026112300001 is waiting for payment")]
    [TestCase("", "Your order A2026112300001 is waiting for payment")]
    public async Task A_language_without_texts_gets_the_nearest(string culture, string subject)
    {
        await Deliver(Notify(NotificationKind.PaymentReminder, culture));

        (await Single()).Subject.ShouldBe(subject);
    }

    [Test]
    public async Task There_is_a_text_without_gaps_for_every_kind_in_every_language(
        [Values] NotificationKind kind, [Values("en", "zh-CN")] string culture)
    {
        await Deliver(Notify(kind, culture));

        var kept = await Single();
        kept.Subject.ShouldContain("A2026112300001");
        kept.Body.ShouldContain("1,234.50 CNY");
        (kept.Subject + kept.Body).ShouldNotContain('{');
    }

    [Test]
    public async Task It_is_told_once_and_answered_each_time_that_the_order_asks()
    {
        var (command, id) = (Notify(NotificationKind.PaymentReceived, "en"), Guid.NewGuid());

        await Deliver(command, id);
        await Deliver(command, id);
        await Deliver(command);

        var answers = await Answers<CustomerNotified>(2, answer => answer.OrderId == command.OrderId);
        answers.ShouldAllBe(answer => answer.EffectId == command.EffectId);
        await Single();
    }

    private static NotifyCustomer Notify(NotificationKind kind, string culture)
    {
        var order = NewOrder();
        return new NotifyCustomer(
            EffectIds.Of(order, nameof(NotifyCustomer), 1), order, "default", "A2026112300001", "C-1042", culture, "c@example.com", kind,
            new Money(123_450, "CNY"), new DateTimeOffset(2026, 11, 23, 12, 30, 0, TimeSpan.Zero));
    }

    private async Task<Notification> Single() =>
        (await Ask((NotificationLog log) => log.NewestAsync(10, "A2026112300001", CancellationToken.None))).ShouldHaveSingleItem();
}
