using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

[TestFixture("alipay")]
[TestFixture("wechatpay")]
[TestFixture("unionpay")]
[TestFixture("stripe")]
[TestFixture("standardwebhooks")]
public sealed class When_the_simulators_callbacks_reach_the_adapters(string provider) : AdaptersAndSimulator
{
    private static readonly Uri webhook = new("http://127.0.0.1:9/webhooks/x/shop");

    [Test]
    public async Task A_payment_is_proven_and_says_the_same_as_the_providers_books()
    {
        var trade = Paid(provider);

        var verdict = await Receive(provider, The(provider).PaymentNotice(trade).Signed(webhook));

        verdict.Outcome.ShouldBe(CallbackOutcome.Event, verdict.Reason);
        verdict.Message.ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, provider, Shop, trade.TransactionId!, Total, trade.PaidAt!.Value));
    }

    [Test]
    public async Task The_answer_is_what_the_provider_takes_for_an_acknowledgement()
    {
        var notice = The(provider).PaymentNotice(Paid(provider));

        var verdict = await Receive(provider, notice.Signed(webhook));

        notice.IsAcknowledgement(verdict.Answer.Status, verdict.Answer.Body.Span).ShouldBeTrue();
    }

    [Test]
    public async Task A_second_delivery_is_the_same_event()
    {
        var notice = The(provider).PaymentNotice(Paid(provider));

        var first = await Receive(provider, notice.Signed(webhook));
        var second = await Receive(provider, notice.Signed(webhook));

        second.MessageId.ShouldBe(first.MessageId);
    }

    [Test]
    public async Task Every_forgery_is_refused_and_not_acknowledged()
    {
        var notice = The(provider).PaymentNotice(Paid(provider));

        foreach (var forgery in notice.Forgeries(webhook))
        {
            var verdict = await Receive(provider, forgery.Request());

            verdict.Outcome.ShouldBe(CallbackOutcome.Rejected, forgery.What);
            notice.IsAcknowledgement(verdict.Answer.Status, verdict.Answer.Body.Span).ShouldBeFalse(forgery.What);
        }
    }

    [Test]
    public async Task What_the_adapter_answers_to_a_forgery_tells_nothing()
    {
        var answers = new List<string>();
        foreach (var forgery in The(provider).PaymentNotice(Paid(provider)).Forgeries(webhook))
        {
            var verdict = await Receive(provider, forgery.Request());
            answers.Add($"{verdict.Answer.Status} {Encoding.UTF8.GetString(verdict.Answer.Body.Span)}");
        }

        answers.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }
}
