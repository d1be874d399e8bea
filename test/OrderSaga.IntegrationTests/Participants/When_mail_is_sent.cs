using Microsoft.EntityFrameworkCore;
using MimeKit;
using OrderSaga.Contracts;
using OrderSaga.Participants.Notifications;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_mail_is_sent(string store) : MailScenario(store)
{
    [Test]
    public async Task The_server_gets_it_once_as_the_customer_will_read_it()
    {
        var command = Notify();
        await Deliver(command);

        (await SendDue()).ShouldBe(1);
        (await SendDue()).ShouldBe(0);

        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Server.Taken.ShouldHaveSingleItem()));
        using var mail = await MimeMessage.LoadAsync(bytes);
        mail.From.ToString().ShouldBe("shop@example.com");
        mail.To.ToString().ShouldBe("customer@example.com");
        mail.Subject.ShouldBe("订单 A2026112300001 付款成功");
        mail.TextBody.ShouldNotBeNull().ShouldContain("付款 99.00 CNY");
        mail.MessageId.ShouldBe($"{command.EffectId:N}@example.com");
        var sent = await Single();
        (sent.Status, sent.Attempts, sent.SentAt, sent.DueAt).ShouldBe((NotificationStatus.Sent, 1, Clock.GetUtcNow(), null));
    }

    [Test]
    public async Task A_refusal_for_now_is_tried_again_with_growing_waits_and_then_given_up()
    {
        Server.AfterData = "451 4.3.0 later";
        await Deliver(Notify());

        (await SendDue()).ShouldBe(1);
        var once = await Single();
        (once.Status, once.DueAt - Clock.GetUtcNow()).ShouldBe((NotificationStatus.Waiting, TimeSpan.FromMinutes(1)));
        once.LastError!.ShouldContain("451");
        (await SendDue()).ShouldBe(0);

        Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendDue()).ShouldBe(1);
        ((await Single()).DueAt - Clock.GetUtcNow()).ShouldBe(TimeSpan.FromMinutes(2));

        Clock.Advance(TimeSpan.FromMinutes(2));
        (await SendDue()).ShouldBe(1);
        var over = await Single();
        (over.Status, over.Attempts, over.DueAt).ShouldBe((NotificationStatus.GivenUp, AttemptsMax, null));
    }

    [Test]
    public async Task A_server_that_was_away_gets_it_when_it_is_back()
    {
        await Deliver(Notify());

        await SendDue(smtp => smtp.Port = 1);
        (await Single()).LastError!.ShouldStartWith("Not connected");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await SendDue(smtp => smtp.Port = Server.Port);

        Server.Taken.ShouldHaveSingleItem();
        (await Single()).Status.ShouldBe(NotificationStatus.Sent);
    }

    [Test]
    public async Task An_unknown_mailbox_is_not_tried_again()
    {
        Server.Script = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null;
        await Deliver(Notify());

        await SendDue();

        var refused = await Single();
        (refused.Status, refused.Attempts).ShouldBe((NotificationStatus.GivenUp, 1));
        refused.LastError!.ShouldContain("550");
    }

    [Test]
    public async Task A_sender_that_the_server_does_not_like_is_tried_again_since_staff_can_mend_it()
    {
        Server.Script = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "550 5.7.1 not from you" : null;
        await Deliver(Notify());

        await SendDue();

        (await Single()).Status.ShouldBe(NotificationStatus.Waiting);
    }

    [Test]
    public async Task A_line_that_breaks_before_the_answer_leaves_it_unclear_and_it_is_not_sent_twice()
    {
        Server.AfterData = "";
        await Deliver(Notify());

        await SendDue();
        Clock.Advance(TimeSpan.FromDays(1));
        (await SendDue()).ShouldBe(0);

        (await Single()).Status.ShouldBe(NotificationStatus.Unclear);
        Server.Taken.ShouldHaveSingleItem();
    }

    [TestCase("MAIL")]
    [TestCase("RCPT")]
    [TestCase("DATA")]
    public async Task A_line_that_breaks_before_the_text_was_said_is_tried_again(string command)
    {
        Server.Script = line => line.StartsWith(command, StringComparison.Ordinal) ? "" : null;
        await Deliver(Notify());

        await SendDue();
        (await Single()).Status.ShouldBe(NotificationStatus.Waiting);
        Server.Script = _ => null;
        Clock.Advance(TimeSpan.FromMinutes(1));
        await SendDue();

        Server.Taken.ShouldHaveSingleItem();
        (await Single()).Status.ShouldBe(NotificationStatus.Sent);
    }

    [Test]
    public async Task A_server_that_stalls_before_the_text_was_said_is_tried_again()
    {
        Server.Stalls = line => line.StartsWith("RCPT", StringComparison.Ordinal);
        await Deliver(Notify());

        await SendDue(smtp => smtp.Timeout = TimeSpan.FromSeconds(2), TimeProvider.System);

        (await Single()).Status.ShouldBe(NotificationStatus.Waiting);
    }

    [Test]
    public async Task A_process_that_died_while_sending_leaves_it_unclear()
    {
        await Deliver(Notify());
        await InTheTables(db => db.Notifications.ExecuteUpdateAsync(row => row
            .SetProperty(r => r.Status, NotificationStatus.Sending).SetProperty(r => r.DueAt, Clock.GetUtcNow().AddMinutes(1))));

        (await SendDue()).ShouldBe(0);
        (await Single()).Status.ShouldBe(NotificationStatus.Sending);
        Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendDue()).ShouldBe(0);

        (await Single()).Status.ShouldBe(NotificationStatus.Unclear);
        Server.Taken.ShouldBeEmpty();
    }

    [Test]
    public async Task A_server_that_says_nothing_holds_nobody_up_for_ever()
    {
        Server.Greeting = "";
        await Deliver(Notify());

        await SendDue(smtp => smtp.Timeout = TimeSpan.FromMilliseconds(100), TimeProvider.System);

        (await Single()).Status.ShouldBe(NotificationStatus.Waiting);
    }

    [Test]
    public async Task Senders_that_meet_send_it_once()
    {
        await Deliver(Notify());
        GivenTheyMeetAt("notifications", readers: 3);

        await Task.WhenAll(SendDue(), SendDue(), SendDue());

        Server.Taken.ShouldHaveSingleItem();
        (await Single()).Status.ShouldBe(NotificationStatus.Sent);
    }

    [Test]
    public async Task A_reminder_that_comes_after_its_deadline_is_answered_and_kept()
    {
        var late = Notify() with { Kind = NotificationKind.PaymentReminder, Deadline = TimeProvider.System.GetUtcNow().AddMinutes(-1) };
        await Deliver(late);

        (await SendDue()).ShouldBe(0);

        var kept = await Single();
        (kept.Status, kept.LastError).ShouldBe((NotificationStatus.Kept, "The deadline had passed when the order's reminder came"));
        (await Answers<CustomerNotified>(1, answer => answer.OrderId == late.OrderId)).ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_reminder_that_comes_in_time_is_sent()
    {
        await Deliver(Notify() with { Kind = NotificationKind.PaymentReminder, Deadline = TimeProvider.System.GetUtcNow().AddMinutes(10) });

        (await SendDue()).ShouldBe(1);

        (await Single()).Status.ShouldBe(NotificationStatus.Sent);
    }

    [TestCase(null, null)]
    [TestCase(" ", null)]
    [TestCase("not an address", "The order's address is not an e-mail address")]
    public async Task Without_a_sound_address_it_is_kept_and_shown(string? email, string? error)
    {
        await Deliver(Notify(email));

        (await SendDue()).ShouldBe(0);

        var kept = await Single();
        (kept.Status, kept.LastError).ShouldBe((NotificationStatus.Kept, error));
    }
}
