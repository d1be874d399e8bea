using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StandardWebhooksSender;

namespace OrderSaga.Tests.Providers;

public sealed class StandardWebhooksTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Message("payment.succeeded").ToJsonString());
    private static readonly DateTimeOffset At = new(2026, 11, 23, 11, 30, 1, TimeSpan.Zero);
    private static readonly string Time = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private readonly StandardWebhooks webhooks = new(Account);

    [Test]
    public void A_genuine_payment_is_said_in_our_words()
    {
        var verdict = Receive(Send(Body));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "standardwebhooks", "shop1", TransactionId, new Money(8880, "CNY"), At));
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "standardwebhooks", "shop1", MessageId));
        (verdict.Answer.Status, verdict.Answer.Body.Length).ShouldBe((200, 0));
        webhooks.Unavailable.Status.ShouldBe(503);
    }

    [Test]
    public void The_example_of_the_documentation_is_this_payment()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "webhooks.md"));
        var example = Regex.Match(page, "(?<=\n```jsonc\n).*?(?=\n```\n)", RegexOptions.Singleline).Value;

        Receive(Send(Encoding.UTF8.GetBytes(example))).Message.ShouldBe(Receive(Send(Body)).Message.ShouldNotBeNull());
    }

    [Test]
    public void The_other_messages_are_said_in_our_words()
    {
        var refund = ("data.refundNumber", $"\"{RefundNumber}\"");
        var reason = ("data.reason", "\"no money\"");

        Say(Message("payment.failed", reason)).ShouldSay<PaymentFailed>().ShouldBe(
            new PaymentFailed("default", OrderNumber, OrderNumber, "standardwebhooks", "shop1", "no money", At));
        Say(Message("payment.closed")).ShouldSay<PaymentClosed>().ShouldBe(
            new PaymentClosed("default", OrderNumber, OrderNumber, "standardwebhooks", "shop1", At));
        Say(Message("refund.completed", refund)).ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "standardwebhooks", "shop1", TransactionId, RefundNumber, new Money(8880, "CNY"), At));
        Say(Message("refund.failed", refund, reason)).ShouldSay<RefundFailed>().ShouldBe(new RefundFailed(
            "default", OrderNumber, "standardwebhooks", "shop1", TransactionId, RefundNumber, "no money", At));
    }

    [Test]
    public void Redelivered_and_signed_anew_it_is_the_same_message() =>
        Receive(Send(Body)).ShouldBe(Receive(Send(Body, time: (Now.ToUnixTimeSeconds() - 60).ToString(CultureInfo.InvariantCulture))));

    [Test]
    public void Any_active_key_of_either_kind_proves_it()
    {
        Receive(Send(Body, NextSecret)).ShouldSay<PaymentSucceeded>();
        Receive(SendSigned(Body)).ShouldSay<PaymentSucceeded>();

        var mac = Mac(Secret, MessageId, Time, Body);
        var wrong = Convert.ToBase64String(new byte[32]);
        Receive(Post(Body, $"v1,{wrong} v2,{wrong} x v1a,{wrong} v1,{mac} v1,{wrong}")).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void Each_kind_of_entry_is_held_against_its_own_kind_of_key()
    {
        var mac = Mac(Secret, MessageId, Time, Body);
        var signature = SendSigned(Body).Headers[2].Value["v1a,".Length..];

        Receive(Post(Body, $"v1a,{mac}")).ShouldBeRefused("does not verify");
        Receive(Post(Body, $"v1,{signature}")).ShouldBeRefused("does not verify");
        Receive(Post(Body, $"v2,{mac}")).ShouldBeRefused("header");
        new StandardWebhooks(AccountWith(settings => settings.PublicKeys = [])).Receive(SendSigned(Body), Now).ShouldBeRefused("verify");
        new StandardWebhooks(AccountWith(settings => settings.Secrets = [])).Receive(Send(Body), Now).ShouldBeRefused("verify");
    }

    [Test]
    public void The_number_of_entries_is_bounded()
    {
        var mac = Mac(Secret, MessageId, Time, Body);
        var wrong = string.Concat(Enumerable.Repeat($"v1,{Convert.ToBase64String(new byte[32])} ", 9));

        Receive(Post(Body, $"{wrong}v1,{mac}")).ShouldSay<PaymentSucceeded>();
        Receive(Post(Body, $"v1,x {wrong}v1,{mac}")).ShouldBeRefused("header");
    }

    // The id and the time are parted by a full stop: an id with one could lend it to the time.
    [TestCase("msg.1"), TestCase(""), TestCase("msg 1"), TestCase("msg\n1"), TestCase("消息")]
    public void An_id_is_a_plain_word(string id) => Receive(Send(Body, id: id)).ShouldBeRefused("header");

    [TestCase("data.merchant", "\"second\""), TestCase("data.merchant", null), TestCase("data.account", "\"shop2\"")]
    [TestCase("data.account", null), TestCase("data.live", "false"), TestCase("data.live", "\"true\""), TestCase("data.live", null)]
    [TestCase("data", null), TestCase("type", null), TestCase("timestamp", null), TestCase("timestamp", "\"2026-11-23T11:30:01\"")]
    [TestCase("timestamp", "1795433401"), TestCase("data.paymentNumber", null), TestCase("data.transactionId", "\"a b\"")]
    [TestCase("data.transactionId", null), TestCase("data.amount", "8880"), TestCase("data.amount.currency", "\"cny\"")]
    public void What_is_for_somebody_else_or_not_whole_is_refused(string field, string? value) =>
        Say(Message("payment.succeeded", (field, value))).Outcome.ShouldBe(CallbackOutcome.Rejected);

    [TestCase("payment.failed", "data.reason", null), TestCase("payment.failed", "data.reason", "\"two\\nlines\"")]
    [TestCase("refund.completed", "data.refundNumber", null), TestCase("refund.failed", "data.refundNumber", "\"a/b\"")]
    public void What_its_type_needs_is_there(string type, string field, string? value) =>
        Say(Message(type, (field, value))).Outcome.ShouldBe(CallbackOutcome.Rejected);

    [TestCase("payment.processing"), TestCase("Payment.succeeded"), TestCase("ping")]
    public void Another_type_is_ignored_and_acknowledged(string type) =>
        Say(Message(type, ("data.paymentNumber", null))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "type");

    private CallbackVerdict Say(System.Text.Json.Nodes.JsonObject message) => Receive(Send(message));

    private CallbackVerdict Receive(CallbackRequest request) => webhooks.Receive(request, Now);
}
