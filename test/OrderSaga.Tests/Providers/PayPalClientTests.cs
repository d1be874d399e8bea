using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalAnswers;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

public sealed class PayPalClientTests
{
    private static readonly PaymentSucceeded Payment = new(
        "default", OrderNumber, OrderNumber, "paypal", "shop1", CaptureId, new Money(8880, "EUR"), Now.AddSeconds(-3));

    private FakeTimeProvider clock;

    [SetUp]
    public void Now_it_is() => clock = new FakeTimeProvider(Now);

    [Test]
    public async Task A_token_is_got_with_the_secret_and_kept_until_shortly_before_its_end()
    {
        var fake = Fake(_ => Json(Order("CREATED")));
        using var client = Client(fake);
        await client.QueryPayment(OrderNumber, OrderId, default);
        clock.Advance(TimeSpan.FromSeconds(3539));
        await client.QueryPayment(OrderNumber, OrderId, default);

        var login = fake.Requests[0];
        (login.Address.AbsoluteUri, login.Body).ShouldBe(("https://api-m.paypal.com/v1/oauth2/token", "grant_type=client_credentials"));
        login.Authorization.ShouldBe(
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Settings.ClientId}:{Settings.ClientSecret}")));
        fake.Requests.Select(asked => asked.Authorization).Skip(1).ShouldBe(["Bearer T1", "Bearer T1"]);
        fake.Requests[1].Address.AbsoluteUri.ShouldBe($"https://api-m.paypal.com/v2/checkout/orders/{OrderId}");

        clock.Advance(TimeSpan.FromSeconds(1));
        await client.QueryPayment(OrderNumber, OrderId, default);
        fake.Requests[^1].Authorization.ShouldBe("Bearer T2");
    }

    [Test]
    public async Task A_token_that_is_refused_is_exchanged_once()
    {
        var answers = 0;
        var fake = Fake(_ => answers++ == 0 ? Json(new JsonObject(), HttpStatusCode.Unauthorized) : Json(Order("CREATED")));
        using var client = Client(fake);

        (await client.QueryPayment(OrderNumber, OrderId, default)).ShouldBe(new PaymentState.Open());
        fake.Requests[^1].Authorization.ShouldBe("Bearer T2");

        using var locked = Client(Fake(_ => Json(new JsonObject(), HttpStatusCode.Unauthorized)));
        (await locked.QueryPayment(OrderNumber, OrderId, default)).ShouldBeOfType<PaymentState.Unknown>();
    }

    [Test]
    public async Task Without_a_token_nothing_is_known()
    {
        var fake = new FakeProvider(_ => Json(new JsonObject { ["error"] = "invalid_client" }, HttpStatusCode.Unauthorized));
        using var client = Client(fake);

        (await client.QueryPayment(OrderNumber, OrderId, default)).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("no token");
        fake.Requests.ShouldHaveSingleItem();
        using var broken = Client(new FakeProvider(FakeProvider.Broken));
        (await broken.ClosePayment(OrderNumber, OrderId, default)).ShouldBeOfType<CloseResult.Unknown>();
    }

    [TestCase("COMPLETED"), TestCase("PARTIALLY_REFUNDED"), TestCase("REFUNDED")]
    public async Task A_captured_order_is_a_payment(string status)
    {
        (await Query(Order("COMPLETED", Capture.Saying("status", status)))).ShouldBe(new PaymentState.Paid(Payment));
        (await Close(Order("COMPLETED", Capture.Saying("status", status)))).ShouldBe(new CloseResult.AlreadyPaid(Payment));
    }

    [TestCase("2026-11-23T03:30:01-08:00"), TestCase("2026-11-23T03:30:01-0800"), TestCase("2026-11-23T11:30:01.000Z")]
    public async Task Its_time_is_read_with_any_offset(string time) =>
        (await Query(Order("COMPLETED", Capture.Saying("create_time", time)))).ShouldBe(new PaymentState.Paid(Payment));

    [Test]
    public async Task An_order_stands_open_until_it_is_captured()
    {
        foreach (var status in (string[])["CREATED", "SAVED", "APPROVED", "PAYER_ACTION_REQUIRED"])
            (await Query(Order(status))).ShouldBe(new PaymentState.Open());
        foreach (var status in (string[])["PENDING", "DECLINED", "FAILED"])
            (await Query(Order("COMPLETED", Capture.Saying("status", status)))).ShouldBe(new PaymentState.Open());
        (await Query(Order("VOIDED"))).ShouldBeOfType<PaymentState.Closed>();
    }

    [Test]
    public async Task Only_the_checkout_could_still_take_money_by_what_nobody_approved()
    {
        foreach (var status in (string[])["CREATED", "SAVED", "PAYER_ACTION_REQUIRED"])
            (await Close(Order(status))).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeTrue();
        (await Close(Order("APPROVED"))).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("APPROVED");
        (await Close(Order("COMPLETED", Capture.Saying("status", "PENDING")))).ShouldBeOfType<CloseResult.Unknown>();
        (await Close(new JsonObject { ["name"] = "RESOURCE_NOT_FOUND" }, HttpStatusCode.NotFound)).ShouldBeOfType<CloseResult.Closed>();
        (await Close(Order("VOIDED"))).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeFalse();
    }

    [Test]
    public async Task What_is_not_proven_is_unknown()
    {
        (await Query(Order("COMPLETED", Capture.Saying("custom_id", "20261123GH02")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Order("COMPLETED", Capture.Saying("amount.value", "8.88e1")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Order("COMPLETED", Capture.Saying("status", "NEW")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Order("CREATED", number: "20261123GH02"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Order("CREATED", merchantId: "OTHER"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Order("NEW"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(new JsonObject(), HttpStatusCode.NotFound)).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(new JsonObject(), HttpStatusCode.BadGateway)).ShouldBeOfType<PaymentState.Unknown>();
        using var client = Client(Fake(FakeProvider.Broken));
        (await client.QueryPayment(OrderNumber, OrderId, default)).ShouldBeOfType<PaymentState.Unknown>();
    }

    [Test]
    public async Task A_payment_is_found_by_the_id_that_the_checkout_reports()
    {
        using var client = Client(Fake(_ => Json(Order("CREATED"))));

        client.WhyNotReference(OrderId).ShouldBeNull();
        client.WhyNotReference(null).ShouldNotBeNull().ShouldContain("order id");
        client.WhyNotReference("../x").ShouldNotBeNull();
        client.WhyNotReference($"capture:{CaptureId}").ShouldNotBeNull();
        (await client.QueryPayment(OrderNumber, default)).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("order id");
        await Should.ThrowAsync<ArgumentException>(() => client.QueryPayment("not ours", OrderId, default));
    }

    [Test]
    public async Task What_a_notice_told_of_is_asked_by_its_order_or_its_capture()
    {
        var careful = new PayPal(With(settings => settings.Confirm = true));
        using var client = Client(Fake(asked => Json(
            asked.Address.AbsolutePath == $"/v2/payments/captures/{CaptureId}" ? Capture : Order("COMPLETED", Capture))));

        foreach (var capture in (JsonObject[])[Capture, Capture.Saying("supplementary_data", null)])
        {
            var verdict = careful.Receive(Send(Event("PAYMENT.CAPTURE.COMPLETED", capture)), Now);
            (await client.Ask(verdict, default)).ShouldBeOfType<AskResult.Said>().Message.ShouldBe(Payment);
        }
    }

    [Test]
    public async Task What_went_back_belongs_to_the_payment_that_its_capture_says()
    {
        var fake = Fake(_ => Json(Capture));

        (await WhoseIs(fake)).ShouldBe(new AskResult.Belongs(OrderNumber, OrderNumber));

        fake.Requests[^1].Address.AbsolutePath.ShouldBe($"/v2/payments/captures/{CaptureId}");
    }

    [Test]
    public async Task A_capture_of_another_system_ends_the_question()
    {
        foreach (var capture in (JsonObject[])
            [Capture.Saying("custom_id", null), Capture.Saying("custom_id", "cart 7"), Capture.Saying("payee.merchant_id", "OTHER")])
            (await WhoseIs(Fake(_ => Json(capture)))).ShouldBe(new AskResult.Foreign());
        foreach (var (name, status) in ((string, HttpStatusCode)[])
            [("RESOURCE_NOT_FOUND", HttpStatusCode.NotFound), ("NOT_AUTHORIZED", HttpStatusCode.Forbidden)])
            (await WhoseIs(Fake(_ => Json(new JsonObject { ["name"] = name }, status)))).ShouldBe(new AskResult.Foreign());
    }

    [Test]
    public async Task While_nobody_says_whose_it_is_the_question_stays()
    {
        (await WhoseIs(Fake(FakeProvider.Broken))).ShouldBeOfType<AskResult.Unknown>();
        foreach (var status in (HttpStatusCode[])
            [HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.TooManyRequests, HttpStatusCode.BadGateway])
            (await WhoseIs(Fake(_ => Json(new JsonObject(), status)))).ShouldBeOfType<AskResult.Unknown>();
    }

    private async Task<AskResult> WhoseIs(FakeProvider fake)
    {
        using var client = Client(fake);
        var notice = Send(Event("PAYMENT.CAPTURE.REFUNDED", Refund.Saying("custom_id", null)));
        return await client.Ask(new PayPal(Account).Receive(notice, Now), default);
    }

    private async Task<PaymentState> Query(JsonObject answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var client = Client(Fake(_ => Json(answer, status)));
        return await client.QueryPayment(OrderNumber, OrderId, default);
    }

    private async Task<CloseResult> Close(JsonObject answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var client = Client(Fake(_ => Json(answer, status)));
        return await client.ClosePayment(OrderNumber, OrderId, default);
    }

    private PayPalClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), clock);
}
