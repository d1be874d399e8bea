using System.Net;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Alipay;
using OrderSaga.Simulator.UnionPay;
using OrderSaga.Simulator.WeChatPay;

namespace OrderSaga.Tests.Simulator;

public sealed class When_a_callback_is_not_acknowledged
{
    private static readonly Uri merchant = new("http://merchant.invalid/");

    private InstantTime time;
    private Merchant answers;
    private CallbackSender callbacks;
    private Books books;
    private SimulatedAlipay alipay;
    private SimulatedWeChatPay wechatPay;
    private SimulatedUnionPay unionPay;

    [SetUp]
    public void All_providers_send_to_one_merchant()
    {
        time = new InstantTime(DateTimeOffset.Parse("2026-11-23T08:00:00Z"));
        answers = new Merchant();
        callbacks = new CallbackSender(time, answers);
        books = new Books(time);
        var options = new ProviderSimulatorOptions { Time = time };
        alipay = new SimulatedAlipay(AlipayAccount.Generate("shop"), books, callbacks, options) { Merchant = merchant };
        wechatPay = new SimulatedWeChatPay(WeChatPayAccount.Generate("shop"), books, callbacks, options) { Merchant = merchant };
        unionPay = new SimulatedUnionPay(UnionPayAccount.Generate("shop"), books, callbacks, options) { Merchant = merchant };
    }

    [TearDown]
    public async Task Stop()
    {
        alipay.Dispose();
        wechatPay.Dispose();
        unionPay.Dispose();
        await callbacks.DisposeAsync();
        answers.Dispose();
    }

    [Test]
    public async Task Alipay_sends_on_its_real_schedule_and_then_gives_up()
    {
        answers.Always(HttpStatusCode.OK, "success\n");

        await Pay(alipay);

        time.Waits.ShouldBe(RetrySchedule.Alipay.Waits);
        callbacks.Deliveries.Count.ShouldBe(8);
        callbacks.Deliveries.ShouldAllBe(delivery => !delivery.Acknowledged);
    }

    [Test]
    public async Task WeChat_Pay_sends_on_its_real_schedule_and_then_gives_up()
    {
        answers.Always(HttpStatusCode.InternalServerError, """{"code":"FAIL"}""");

        await Pay(wechatPay);

        time.Waits.ShouldBe(RetrySchedule.WeChatPay.Waits);
        callbacks.Deliveries.Count.ShouldBe(16);
    }

    [Test]
    public async Task UnionPay_sends_five_times_within_minutes_and_then_gives_up()
    {
        answers.Always(HttpStatusCode.InternalServerError, "ok");

        await Pay(unionPay);

        time.Waits.ShouldBe(RetrySchedule.UnionPay.Waits.Skip(1)); // the first wait is none
        callbacks.Deliveries.Count.ShouldBe(5);
    }

    [TestCase(HttpStatusCode.OK, "", 1)]
    [TestCase(HttpStatusCode.Found, "", 1)]
    [TestCase(HttpStatusCode.NoContent, "ok", 5)]
    public async Task UnionPay_looks_at_the_status_alone(HttpStatusCode status, string body, int sends)
    {
        answers.Always(status, body);

        await Pay(unionPay);

        callbacks.Deliveries.Count.ShouldBe(sends);
    }

    [TestCase(HttpStatusCode.OK, "success", 1)]
    [TestCase(HttpStatusCode.OK, "SUCCESS", 8)]
    [TestCase(HttpStatusCode.OK, "\"success\"", 8)]
    [TestCase(HttpStatusCode.OK, "", 8)]
    [TestCase(HttpStatusCode.Accepted, "success", 8)]
    public async Task Alipay_takes_seven_bytes_for_an_acknowledgement(HttpStatusCode status, string body, int sends)
    {
        answers.Always(status, body);

        await Pay(alipay);

        callbacks.Deliveries.Count.ShouldBe(sends);
    }

    [TestCase(HttpStatusCode.OK, "", 1)]
    [TestCase(HttpStatusCode.NoContent, "", 1)]
    [TestCase(HttpStatusCode.Accepted, "", 16)]
    [TestCase(HttpStatusCode.Found, "", 16)]
    public async Task WeChat_Pay_takes_200_or_204_for_an_acknowledgement(HttpStatusCode status, string body, int sends)
    {
        answers.Always(status, body);

        await Pay(wechatPay);

        callbacks.Deliveries.Count.ShouldBe(sends);
    }

    [Test]
    public async Task A_notice_that_is_lost_is_never_sent()
    {
        await Pay(alipay, new CallbackPlan { Lost = true });

        callbacks.Deliveries.ShouldBeEmpty();
    }

    [Test]
    public async Task Copies_are_sent_whatever_was_acknowledged()
    {
        answers.Always(HttpStatusCode.OK, "success");

        await Pay(alipay, new CallbackPlan { Copies = 20 });

        callbacks.Deliveries.Count(delivery => delivery.Acknowledged).ShouldBe(20);
    }

    private async Task Pay(SimulatedProvider provider, CallbackPlan? plan = null)
    {
        provider.Pay(provider.Open("ORDER0001", new Money(9900, "CNY")), plan).ShouldBe(PayOutcome.Paid);
        await callbacks.WhenIdle();
    }

    private sealed class Merchant : HttpMessageHandler
    {
        private (HttpStatusCode Status, string Body) answer = (HttpStatusCode.OK, "success");

        public void Always(HttpStatusCode status, string body) => answer = (status, body);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(answer.Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Body)) });
    }
}
