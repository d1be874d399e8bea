using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AlipaySender;

namespace OrderSaga.Tests.Providers;

public sealed class AlipayClientTests
{
    private const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 16, 30, 4, TimeSpan.Zero);

    private static readonly string Success =
        $"\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"{OrderNumber}\",\"trade_no\":\"{TradeNumber}\"";

    private static readonly PaymentSucceeded Payment = new(
        "default", OrderNumber, OrderNumber, "alipay", "shop1", TradeNumber, new Money(8880, "CNY"),
        new DateTimeOffset(2026, 11, 23, 11, 30, 1, TimeSpan.Zero));

    private static readonly RequestRefund Command = new(
        Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, "alipay", "shop1", TradeNumber,
        RefundNumber, new Money(8880, "CNY"), new Money(3005, "CNY"), "订单超时");

    [Test]
    public async Task Requests_are_signed_as_the_gateway_checks_them()
    {
        var fake = new FakeProvider(Says(Trade("WAIT_BUYER_PAY")));
        await Client(fake).QueryPayment(OrderNumber, default);

        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe("https://openapi.alipay.com/gateway.do");
        var form = HttpUtility.ParseQueryString(asked.Body);
        form["method"].ShouldBe("alipay.trade.query");
        form["timestamp"].ShouldBe("2026-11-24 00:30:04"); // in China it is tomorrow already
        JsonNode.Parse(form["biz_content"]!)!["out_trade_no"]!.GetValue<string>().ShouldBe(OrderNumber);
        var signed = form.AllKeys.Where(name => name != "sign").Order(StringComparer.Ordinal);
        var words = string.Join('&', signed.Select(name => $"{name}={form[name]}"));
        TestKeys.Merchant.VerifyData(
            Encoding.UTF8.GetBytes(words), Convert.FromBase64String(form["sign"]!), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .ShouldBeTrue();
    }

    [TestCase("TRADE_SUCCESS"), TestCase("TRADE_FINISHED")]
    public async Task A_paid_trade_is_a_payment(string status) =>
        (await Query(Says(Trade(status)))).ShouldBe(new PaymentState.Paid(Payment));

    [Test]
    public async Task A_trade_stands_open_closed_or_is_not_there()
    {
        (await Query(Says(Trade("WAIT_BUYER_PAY")))).ShouldBe(new PaymentState.Open());
        (await Query(Says(Trade("TRADE_CLOSED")))).ShouldBeOfType<PaymentState.Closed>().Payment.PaymentNumber.ShouldBe(OrderNumber);
        (await Query(Fails("ACQ.TRADE_NOT_EXIST"))).ShouldBe(new PaymentState.NotFound());
    }

    [Test]
    public async Task What_is_not_proven_is_unknown()
    {
        var unsigned = $"{{\"alipay_trade_query_response\":{{{Trade("TRADE_SUCCESS")}}}}}";
        (await Query(Says(Trade("TRADE_SUCCESS"), TestKeys.Stranger))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(_ => FakeProvider.Json(unsigned))).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("signature");
        (await Query(Says(Trade("TRADE_SUCCESS").Replace(OrderNumber, "20261123AB02")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Trade("TRADE_SUCCESS").Replace("88.80", "8.88e1")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Trade("NEW_WORD")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Fails("ACQ.SYSTEM_ERROR"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(_ => FakeProvider.Json("<html>"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(_ => FakeProvider.Json("{}", HttpStatusCode.BadGateway))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(FakeProvider.Broken)).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(FakeProvider.TooSlow)).ShouldBeOfType<PaymentState.Unknown>();
    }

    [Test]
    public async Task What_is_signed_is_the_answer_as_it_was_written() =>
        (await Query(Says(Trade("TRADE_SUCCESS") + """ , "store_name" : "演示店\/直营" """))).ShouldBe(new PaymentState.Paid(Payment));

    [Test]
    public async Task A_closed_trade_says_so()
    {
        var fake = new FakeProvider(Says(Success, method: "close"));

        (await Client(fake).ClosePayment(OrderNumber, default)).ShouldBe(
            new CloseResult.Closed(new PaymentClosed("default", OrderNumber, OrderNumber, "alipay", "shop1", Now)));
        fake.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task When_the_customer_was_faster_the_payment_is_proven_by_a_query() =>
        (await Close(Fails("ACQ.TRADE_STATUS_ERROR", "close"), Says(Trade("TRADE_SUCCESS"))))
            .ShouldBe(new CloseResult.AlreadyPaid(Payment));

    [Test]
    public async Task When_the_answer_to_closing_is_lost_the_trade_is_asked_for()
    {
        (await Close(FakeProvider.Broken, Says(Trade("TRADE_CLOSED")))).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeFalse();
        (await Close(FakeProvider.TooSlow, Says(Trade("TRADE_SUCCESS")))).ShouldBe(new CloseResult.AlreadyPaid(Payment));
        (await Close(FakeProvider.Broken, FakeProvider.Broken)).ShouldBeOfType<CloseResult.Unknown>();
        (await Close(Fails("ACQ.SYSTEM_ERROR", "close"), Says(Trade("WAIT_BUYER_PAY")))).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task A_trade_that_nobody_opened_counts_as_closed_and_says_that_it_was_never_opened() =>
        (await Close(Fails("ACQ.TRADE_NOT_EXIST", "close"), Fails("ACQ.TRADE_NOT_EXIST")))
            .ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeTrue();

    [Test]
    public async Task An_unsigned_word_that_a_trade_is_not_there_closes_nothing() =>
        (await Close(FakeProvider.Broken, _ => FakeProvider.Json(
            """{"alipay_trade_query_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}""")))
            .ShouldBeOfType<CloseResult.Unknown>();

    [Test]
    public async Task A_refund_goes_under_our_number_and_its_amount_is_what_was_asked_for()
    {
        var fake = new FakeProvider(Says(Success + ",\"fund_change\":\"Y\",\"refund_fee\":\"60.05\"", method: "refund"));

        (await Client(fake).Refund(Command, default)).ShouldBe(new RefundResult.Completed(new RefundCompleted(
            "default", OrderNumber, "alipay", "shop1", TradeNumber, RefundNumber, new Money(3005, "CNY"), Now)));
        var content = JsonNode.Parse(HttpUtility.ParseQueryString(fake.Requests.Single().Body)["biz_content"]!)!;
        ((string?)content["out_request_no"]).ShouldBe(RefundNumber);
        ((string?)content["refund_amount"]).ShouldBe("30.05");
        ((string?)content["trade_no"]).ShouldBe(TradeNumber);
    }

    [Test]
    public async Task A_repeated_or_lost_refund_is_asked_for_by_its_number_and_never_tried_under_another()
    {
        (await Refund(Says(Success + ",\"fund_change\":\"N\"", method: "refund"), Refunded())).ShouldBeOfType<RefundResult.Completed>();
        (await Refund(FakeProvider.TooSlow, Refunded())).ShouldBeOfType<RefundResult.Completed>()
            .Refund.Amount.ShouldBe(new Money(3005, "CNY"));
        (await Refund(FakeProvider.Broken, FakeProvider.Broken)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(FakeProvider.Broken, NoRefund())).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(Fails("ACQ.SYSTEM_ERROR", "refund"), NoRefund())).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(FakeProvider.Broken, Refunded("20260101000000000000000000000000"))).ShouldBeOfType<RefundResult.Unknown>();
    }

    [Test]
    public async Task A_refusal_that_is_proven_is_a_failed_refund() =>
        (await Refund(Fails("ACQ.SELLER_BALANCE_NOT_ENOUGH", "refund"), NoRefund())).ShouldBeOfType<RefundResult.Failed>()
            .Refund.Reason.ShouldContain("ACQ.SELLER_BALANCE_NOT_ENOUGH");

    [Test]
    public async Task A_notice_of_a_refund_is_answered_by_asking_for_it()
    {
        var verdict = new Alipay(Account).Receive(
            Send(Paid(("refund_fee", "60.05"), ("gmt_refund", "2026-11-24 09:00:00"), ("out_biz_no", RefundNumber))), Now);

        (await Client(new FakeProvider(Refunded())).Ask(verdict, default)).ShouldBeOfType<AskResult.Said>()
            .Message.ShouldBeOfType<RefundCompleted>().Amount.ShouldBe(new Money(3005, "CNY"));
    }

    [Test]
    public async Task A_number_that_is_not_ours_is_never_asked_for() =>
        await Should.ThrowAsync<ArgumentException>(() => Client(new FakeProvider()).QueryPayment("../x", default));

    private static AlipayClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), new FakeTimeProvider(Now));

    private static Task<PaymentState> Query(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).QueryPayment(OrderNumber, default);

    private static Task<CloseResult> Close(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).ClosePayment(OrderNumber, default);

    private static Task<RefundResult> Refund(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).Refund(Command, default);

    private static string Trade(string status) =>
        Success + $",\"trade_status\":\"{status}\",\"total_amount\":\"88.80\",\"send_pay_date\":\"2026-11-23 19:30:01\"";

    private static Func<FakeProvider.Asked, HttpResponseMessage> Refunded(string number = RefundNumber) => Says(
        Success + $",\"out_request_no\":\"{number}\",\"refund_status\":\"REFUND_SUCCESS\",\"refund_amount\":\"30.05\"",
        method: "fastpay.refund.query");

    private static Func<FakeProvider.Asked, HttpResponseMessage> NoRefund() =>
        Says("\"code\":\"10000\",\"msg\":\"Success\"", method: "fastpay.refund.query");

    private static Func<FakeProvider.Asked, HttpResponseMessage> Fails(string code, string method = "query") =>
        Says($"\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"{code}\",\"sub_msg\":\"交易不存在\"", method: method);

    private static Func<FakeProvider.Asked, HttpResponseMessage> Says(string members, RSA? key = null, string method = "query")
    {
        var content = $"{{{members}}}";
        var signature = (key ?? TestKeys.Provider).Sign(Encoding.UTF8.GetBytes(content));
        return _ => FakeProvider.Json($"{{\"alipay_trade_{method.Replace('.', '_')}_response\":{content},\"sign\":\"{signature}\"}}");
    }
}
