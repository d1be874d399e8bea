using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AdyenSender;

namespace OrderSaga.Tests.Providers;

public sealed class AdyenClientTests
{
    private const string Link = "PL61C53A8B97E6915A";
    private const string Prefix = "https://prefix-checkout-live.adyenpayments.com/checkout/v71/";

    private static readonly RequestRefund Command = new(
        Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber + "a", "adyen", "shop1", PspReference,
        RefundNumber, new Money(8880, "EUR"), new Money(3005, "EUR"), "late");

    [Test]
    public async Task A_part_is_refunded_under_our_number_and_its_notice_will_say_more()
    {
        var fake = new FakeProvider(Received);

        (await Client(fake).Refund(Command, default)).ShouldBe(new RefundResult.Processing());

        var asked = fake.Requests.ShouldHaveSingleItem();
        (asked.Method, asked.Address.AbsoluteUri).ShouldBe(("POST", $"{Prefix}payments/{PspReference}/refunds"));
        asked.Header("idempotency-key").ShouldBe(RefundNumber);
        asked.Header("x-api-key").ShouldBe(ApiKey);
        var body = JsonNode.Parse(asked.Body)!;
        body["reference"]!.GetValue<string>().ShouldBe($"{OrderNumber}a-{RefundNumber}");
        body["merchantAccount"]!.GetValue<string>().ShouldBe(MerchantAccount);
        body["amount"]!.ToJsonString().ShouldBe("""{"value":3005,"currency":"EUR"}""");
    }

    [Test]
    public void Only_a_payment_link_can_be_asked_about()
    {
        var client = Client(new FakeProvider(Received));

        client.WhyNotAsked(null).ShouldNotBeNull().ShouldContain("payment link");
        client.WhyNotAsked("CS-a-session").ShouldNotBeNull();
        client.WhyNotAsked(Link).ShouldBeNull();
    }

    [Test]
    public async Task A_part_that_was_captured_by_itself_goes_back_by_itself()
    {
        var fake = new FakeProvider(Received);
        var part = Command with { TransactionId = PspReference + ":QFQTPCQ8HXSKGK83", Amount = Command.Paid };

        (await Client(fake).Refund(part, default)).ShouldBe(new RefundResult.Processing());

        var asked = fake.Requests.Single();
        asked.Address.AbsoluteUri.ShouldBe($"{Prefix}payments/{PspReference}/refunds"); // a reversal would take the other parts along
        asked.Body.ShouldContain($"\"value\":{part.Paid.MinorUnits}");
        var reference = JsonNode.Parse(asked.Body)!["reference"]!.ToString();
        reference.ShouldEndWith("-QFQTPCQ8HXSKGK83");
        reference.Length.ShouldBeLessThanOrEqualTo(80);
        new Adyen(With(account => account.Capture = "Manual")).Receive(Send(Modification("REFUND", reference: reference)), Now)
            .ShouldSay<RefundCompleted>().RefundNumber.ShouldBe(RefundNumber);
    }

    [Test]
    public async Task All_of_it_is_reversed_since_it_may_not_be_captured_yet()
    {
        var fake = new FakeProvider(Received);

        (await Client(fake).Refund(Command with { Amount = Command.Paid }, default)).ShouldBe(new RefundResult.Processing());

        fake.Requests.Single().Address.AbsoluteUri.ShouldBe($"{Prefix}payments/{PspReference}/reversals");
        JsonNode.Parse(fake.Requests.Single().Body)!["amount"].ShouldBeNull();
    }

    // The reference of the request is that of its notice: both halves of this project have to agree on it.
    [Test]
    public async Task The_notice_of_a_refund_finds_the_refund()
    {
        var fake = new FakeProvider(Received);
        await Client(fake).Refund(Command, default);
        var reference = JsonNode.Parse(fake.Requests.Single().Body)!["reference"]!.GetValue<string>();

        var verdict = new Adyen(Account).Receive(Send(Modification("REFUND", reference: reference, value: 3005)), Now);

        verdict.ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "adyen", "shop1", PspReference, RefundNumber, Command.Amount, Now));
    }

    [TestCase(422), TestCase(401), TestCase(403)]
    public async Task A_refund_that_is_refused_failed(int status)
    {
        var result = await Refund(_ => FakeProvider.Json("""{"errorCode":"167","message":"Original pspReference required"}""",
            (HttpStatusCode)status));

        var failed = result.ShouldBeOfType<RefundResult.Failed>().Refund;
        failed.Reason.ShouldBe($"HTTP {status} 167 Original pspReference required");
        (failed.RefundNumber, failed.TransactionId, failed.FailedAt).ShouldBe((RefundNumber, PspReference, Now));
    }

    [Test]
    public async Task What_is_not_proven_is_unknown()
    {
        (await Refund(FakeProvider.Broken)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(FakeProvider.TooSlow)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(_ => FakeProvider.Json("<html>"))).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(_ => FakeProvider.Json("{}", HttpStatusCode.BadGateway))).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(_ => FakeProvider.Json("{}", HttpStatusCode.Conflict))).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(_ => FakeProvider.Json("{}", HttpStatusCode.TooManyRequests))).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(_ => FakeProvider.Json("""{"status":"received","paymentPspReference":"OTHER"}""", HttpStatusCode.Created)))
            .ShouldBeOfType<RefundResult.Unknown>();
    }

    [TestCase(6, true), TestCase(6.01, false)]
    public async Task A_refund_is_not_sent_under_a_key_that_Adyen_may_have_forgotten(double days, bool sent)
    {
        var fake = new FakeProvider(Received);

        var result = await Client(fake).Refund(Command with { RequestedAt = Now.AddDays(-days) }, default);

        (result is RefundResult.Processing, fake.Requests.Count).ShouldBe(sent ? (true, 1) : (false, 0));
        if (!sent)
            result.ShouldBeOfType<RefundResult.Unknown>().Reason.ShouldContain("Customer Area");
    }

    [Test]
    public async Task A_fraction_that_Adyen_cannot_say_is_not_asked_for()
    {
        var fake = new FakeProvider(Received);
        var command = Command with { Paid = new Money(8880, "IDR"), Amount = new Money(3005, "IDR") };

        (await Client(fake).Refund(command, default)).ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldContain("fractions");
        fake.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task About_a_session_or_a_refund_nobody_can_be_asked()
    {
        var fake = new FakeProvider(FakeProvider.Broken);
        var client = Client(fake);

        (await client.QueryPayment(OrderNumber, default)).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("payment link");
        (await client.QueryPayment(OrderNumber, "CS451F2AB1ED897A94", default)).ShouldBeOfType<PaymentState.Unknown>();
        (await client.QueryPayment(OrderNumber, "PL/../x", default)).ShouldBeOfType<PaymentState.Unknown>();
        (await client.QueryRefund(OrderNumber, PspReference, RefundNumber, default)).ShouldBeOfType<RefundResult.Unknown>();
        (await client.ClosePayment(OrderNumber, default)).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("expiresAt");
        fake.Requests.ShouldBeEmpty();
        await Should.ThrowAsync<ArgumentException>(() => client.QueryPayment("not ours", Link, default));
    }

    [Test]
    public async Task What_a_bank_took_back_is_for_staff_and_nobody_is_asked()
    {
        var fake = new FakeProvider(FakeProvider.Broken);
        var verdict = new Adyen(Account).Receive(Send(Modification("CHARGEBACK")), Now);

        (await Client(fake).Ask(verdict, default)).ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain(PspReference);
        fake.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task What_staff_ask_is_answered_by_the_link_alone_and_never_called_taken_back()
    {
        var link = new FakeProvider(FakeProvider.Broken);
        var question = new CallbackVerdict(CallbackOutcome.NeedsQuery, new Adyen(Account).Accepted) { PaymentNumber = OrderNumber };

        (await Client(link).Ask(question, default)).ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain("payment link");
        (await Client(link).Ask(question with { TransactionId = PspReference, RefundNumber = RefundNumber }, default))
            .ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain(RefundNumber);
        link.Requests.ShouldBeEmpty();
        (await Client(link).Ask(question with { ProviderReference = Link }, default)).ShouldBeOfType<AskResult.Unknown>();
        link.Requests.ShouldNotBeEmpty();
    }

    [Test]
    public async Task A_link_stands_open_or_closed_and_what_was_paid_by_it_its_notice_says()
    {
        (await Query("active")).ShouldBe(new PaymentState.Open());
        (await Query("paymentPending")).ShouldBe(new PaymentState.Open());
        (await Query("expired")).ShouldBe(new PaymentState.Closed(PaymentWasClosed));
        (await Query("completed")).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("notice");
        (await Query("new")).ShouldBeOfType<PaymentState.Unknown>();
        (await Query("expired", "20261123EF02")).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("another payment");
        (await Query("expired", merchantAccount: "Other")).ShouldBeOfType<PaymentState.Unknown>();
    }

    [Test]
    public async Task A_link_is_closed_by_letting_it_expire()
    {
        var fake = new FakeProvider(Says("expired"));

        (await Client(fake).ClosePayment(OrderNumber, Link, default)).ShouldBe(new CloseResult.Closed(PaymentWasClosed));

        var asked = fake.Requests.ShouldHaveSingleItem();
        (asked.Method, asked.Address.AbsoluteUri, asked.Body).ShouldBe(
            ("PATCH", $"{Prefix}paymentLinks/{Link}", """{"status":"expired"}"""));
    }

    [Test]
    public async Task A_link_that_would_not_close_is_asked()
    {
        (await Close(Refused, Says("expired"))).ShouldBe(new CloseResult.Closed(PaymentWasClosed));
        (await Close(FakeProvider.Broken, Says("expired"))).ShouldBe(new CloseResult.Closed(PaymentWasClosed));
        (await Close(Refused, Says("completed"))).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("completed");
        (await Close(Refused, Says("paymentPending"))).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("still open: HTTP 422");
        (await Close(FakeProvider.Broken, FakeProvider.Broken)).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task Where_captures_are_manual_what_is_authorised_is_cancelled_each_time_anew()
    {
        var fake = new FakeProvider(_ => FakeProvider.Json("""{"status":"received"}""", HttpStatusCode.Created));
        var client = new AdyenClient(With(account => account.Capture = "Manual"), new HttpClient(fake), new FakeTimeProvider(Now));

        (await client.ClosePayment(OrderNumber, default)).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("told to cancel");
        await client.ClosePayment(OrderNumber, default);

        fake.Requests.Select(asked => asked.Header("idempotency-key")).ShouldBeUnique();
        fake.Requests[0].Address.AbsoluteUri.ShouldBe(Prefix + "cancels");
        fake.Requests[0].Body.ShouldBe(
            $$"""{"merchantAccount":"{{MerchantAccount}}","paymentReference":"{{OrderNumber}}","reference":"{{OrderNumber}}"}""");
    }

    private static PaymentClosed PaymentWasClosed => new("default", OrderNumber, OrderNumber, "adyen", "shop1", Now);

    private static HttpResponseMessage Received(FakeProvider.Asked asked) => FakeProvider.Json(
        $$"""{"merchantAccount":"{{MerchantAccount}}","paymentPspReference":"{{PspReference}}","pspReference":"X","status":"received"}""",
        HttpStatusCode.Created);

    private static HttpResponseMessage Refused(FakeProvider.Asked asked) =>
        FakeProvider.Json("""{"errorCode":"29_001","message":"Invalid state"}""", HttpStatusCode.UnprocessableEntity);

    private static Func<FakeProvider.Asked, HttpResponseMessage> Says(
        string status, string reference = OrderNumber, string merchantAccount = MerchantAccount) =>
        _ => FakeProvider.Json(
            $$"""{"id":"{{Link}}","status":"{{status}}","reference":"{{reference}}","merchantAccount":"{{merchantAccount}}"}""");

    private static Task<PaymentState> Query(string status, string reference = OrderNumber, string merchantAccount = MerchantAccount) =>
        Client(new FakeProvider(Says(status, reference, merchantAccount))).QueryPayment(OrderNumber, Link, default);

    private static Task<CloseResult> Close(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).ClosePayment(OrderNumber, Link, default);

    private static Task<RefundResult> Refund(Func<FakeProvider.Asked, HttpResponseMessage> answer) =>
        Client(new FakeProvider(answer)).Refund(Command, default);

    private static AdyenClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), new FakeTimeProvider(Now));
}
