using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.WeChatPaySender;

namespace OrderSaga.Tests.Providers;

public sealed class WeChatPayClientTests
{
    private const string Base = "https://api.mch.weixin.qq.com/v3";

    private static readonly PaymentSucceeded Receipt = new(
        "default", OrderNumber, OrderNumber, "wechatpay", "shop1", TransactionId, new Money(8880, "CNY"),
        new DateTimeOffset(2026, 11, 23, 11, 30, 1, TimeSpan.Zero));

    private static readonly RequestRefund Command = new(
        Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, "wechatpay", "shop1", TransactionId,
        RefundNumber, new Money(8880, "CNY"), new Money(3000, "CNY"), string.Concat(Enumerable.Repeat("订单超时😀", 20)));

    [Test]
    public async Task Requests_are_signed_over_five_lines()
    {
        var fake = new FakeProvider(Signed(HttpStatusCode.NoContent, ""));
        await Client(fake).ClosePayment(OrderNumber, default);

        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe($"{Base}/pay/transactions/out-trade-no/{OrderNumber}/close");
        asked.Body.ShouldBe($$"""{"mchid":"{{MchId}}"}""");
        asked.Serial.ShouldBe(PublicKeyId);
        var match = Regex.Match(
            asked.Authorization.ShouldNotBeNull(),
            "^WECHATPAY2-SHA256-RSA2048 mchid=\"(.*)\",nonce_str=\"(.*)\",timestamp=\"(.*)\",serial_no=\"(.*)\",signature=\"(.*)\"$");
        match.Groups[1].Value.ShouldBe(MchId);
        var words = $"POST\n/v3/pay/transactions/out-trade-no/{OrderNumber}/close\n{match.Groups[3]}\n{match.Groups[2]}\n{asked.Body}\n";
        TestKeys.Merchant.VerifyData(
            Encoding.UTF8.GetBytes(words), Convert.FromBase64String(match.Groups[5].Value), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).ShouldBeTrue();
    }

    [Test]
    public async Task A_query_says_how_a_payment_stands()
    {
        (await Query(Payment)).ShouldBe(new PaymentState.Paid(Receipt));
        (await Query(Payment.With("trade_state", "\"REFUND\""))).ShouldBe(new PaymentState.Paid(Receipt));
        (await Query(Payment.With("trade_state", "\"NOTPAY\""))).ShouldBe(new PaymentState.Open());
        (await Query(Payment.With("trade_state", "\"PAYERROR\""))).ShouldBe(new PaymentState.Open());
        (await Query(Payment.With("trade_state", "\"CLOSED\""))).ShouldBeOfType<PaymentState.Closed>();
        (await Query(Payment.With("trade_state", "\"REVOKED\""))).ShouldBeOfType<PaymentState.Closed>();
        (await Query(Error(HttpStatusCode.NotFound, "ORDER_NOT_EXIST"))).ShouldBe(new PaymentState.NotFound());
    }

    [Test]
    public async Task What_is_not_proven_is_unknown()
    {
        (await Query(Signed(HttpStatusCode.OK, Payment.ToJsonString(), TestKeys.Stranger))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(_ => FakeProvider.Json(Payment.ToJsonString()))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(_ => FakeProvider.Json("""{"code":"ORDER_NOT_EXIST"}""", HttpStatusCode.NotFound)))
            .ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Signed(HttpStatusCode.OK, Payment.ToJsonString(), age: 301))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Payment.With("out_trade_no", "\"20261123CD02\""))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Payment.With("mchid", "\"1\""))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Payment.With("amount.total", "1.5"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Payment.With("success_time", null))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Payment.With("trade_state", "\"NEW\""))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Error(HttpStatusCode.NotFound, "NOT_FOUND"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Error(HttpStatusCode.TooManyRequests, "FREQUENCY_LIMITED"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(FakeProvider.Broken)).ShouldBeOfType<PaymentState.Unknown>();
    }

    [Test]
    public async Task Closing_closes_or_proves_that_the_customer_was_faster()
    {
        var paid = Signed(HttpStatusCode.OK, Payment.ToJsonString());
        var closed = Signed(HttpStatusCode.OK, Payment.With("trade_state", "\"CLOSED\"").ToJsonString());
        var open = Signed(HttpStatusCode.OK, Payment.With("trade_state", "\"NOTPAY\"").ToJsonString());

        (await Close(Signed(HttpStatusCode.NoContent, ""))).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeFalse();
        (await Close(_ => new HttpResponseMessage(HttpStatusCode.NoContent), open)).ShouldBeOfType<CloseResult.Unknown>();
        (await Close(Error(HttpStatusCode.BadRequest, "ORDER_PAID"), paid)).ShouldBe(new CloseResult.AlreadyPaid(Receipt));
        (await Close(Error(HttpStatusCode.BadRequest, "ORDER_CLOSED"), closed)).ShouldBeOfType<CloseResult.Closed>();
        (await Close(FakeProvider.TooSlow, paid)).ShouldBe(new CloseResult.AlreadyPaid(Receipt));
        (await Close(FakeProvider.Broken, FakeProvider.Broken)).ShouldBeOfType<CloseResult.Unknown>();
        (await Close(Error(HttpStatusCode.NotFound, "ORDER_NOT_EXIST"), Error(HttpStatusCode.NotFound, "ORDERNOTEXIST")))
            .ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeTrue();
    }

    [Test]
    public async Task A_refund_goes_under_our_number_with_a_reason_that_fits()
    {
        var fake = new FakeProvider(Refund("PROCESSING"));

        (await Client(fake).Refund(Command, default)).ShouldBe(new RefundResult.Processing());
        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe($"{Base}/refund/domestic/refunds");
        var body = JsonNode.Parse(asked.Body)!;
        ((string?)body["out_refund_no"]).ShouldBe(RefundNumber);
        body["amount"]!.ToJsonString().ShouldBe("""{"refund":3000,"total":8880,"currency":"CNY"}""");
        var reason = (string)body["reason"]!;
        Encoding.UTF8.GetByteCount(reason).ShouldBeInRange(77, 80);
        Command.Reason.ShouldStartWith(reason);
    }

    [Test]
    public async Task A_refund_says_how_it_stands()
    {
        (await Refunding(Refund("SUCCESS"))).ShouldBe(new RefundResult.Completed(new RefundCompleted(
            "default", OrderNumber, "wechatpay", "shop1", TransactionId, RefundNumber, new Money(3000, "CNY"),
            new DateTimeOffset(2026, 11, 24, 2, 34, 56, TimeSpan.Zero))));
        (await Refunding(Refund("ABNORMAL"))).ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldStartWith("ABNORMAL");
        (await Refunding(Refund("CLOSED"))).ShouldBeOfType<RefundResult.Failed>();
        (await Refunding(Refund("SUCCESS", "20260101"))).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(Error(HttpStatusCode.Forbidden, "NOT_ENOUGH"), Error(HttpStatusCode.NotFound, "RESOURCE_NOT_EXISTS")))
            .ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldContain("NOT_ENOUGH");
    }

    [Test]
    public async Task A_lost_or_repeated_refund_is_asked_for_by_its_number_and_never_tried_under_another()
    {
        var gone = Error(HttpStatusCode.NotFound, "RESOURCE_NOT_EXISTS");
        (await Refunding(FakeProvider.TooSlow, Refund("SUCCESS"))).ShouldBeOfType<RefundResult.Completed>();
        (await Refunding(Error(HttpStatusCode.BadRequest, "INVALID_REQUEST"), Refund("SUCCESS"))).ShouldBeOfType<RefundResult.Completed>();
        (await Refunding(FakeProvider.Broken, gone)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(Error(HttpStatusCode.InternalServerError, "SYSTEM_ERROR"), gone)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(Error(HttpStatusCode.TooManyRequests, "FREQUENCY_LIMITED"), gone)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(FakeProvider.Broken, FakeProvider.Broken)).ShouldBeOfType<RefundResult.Unknown>();
    }

    private static WeChatPayClient Client(FakeProvider fake)
    {
        var clock = new FakeTimeProvider(Now);
        return new WeChatPayClient(Account, new HttpClient(new WeChatPaySigning(clock) { InnerHandler = fake }), clock);
    }

    private static Task<PaymentState> Query(JsonObject payment) => Query(Signed(HttpStatusCode.OK, payment.ToJsonString()));

    private static Task<PaymentState> Query(Func<FakeProvider.Asked, HttpResponseMessage> answer) =>
        Client(new FakeProvider(answer)).QueryPayment(OrderNumber, default);

    private static Task<CloseResult> Close(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).ClosePayment(OrderNumber, default);

    private static Task<RefundResult> Refunding(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).Refund(Command, default);

    private static Func<FakeProvider.Asked, HttpResponseMessage> Refund(string status, string number = RefundNumber)
    {
        var refund = WeChatPaySender.Refund.With("refund_status", null).With("status", $"\"{status}\"")
            .With("out_refund_no", $"\"{number}\"");
        return Signed(HttpStatusCode.OK, refund.ToJsonString());
    }

    private static Func<FakeProvider.Asked, HttpResponseMessage> Error(HttpStatusCode status, string code) =>
        Signed(status, $$"""{"code":"{{code}}","message":"订单不存在"}""");

    private static Func<FakeProvider.Asked, HttpResponseMessage> Signed(
        HttpStatusCode status, string body, RSA? key = null, int age = 0) => _ =>
    {
        var time = (Now.ToUnixTimeSeconds() - age).ToString(CultureInfo.InvariantCulture);
        var bytes = Encoding.UTF8.GetBytes(body);
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in Headers(bytes, key, time: time))
            response.Headers.Add(name, value);
        return response;
    };
}
