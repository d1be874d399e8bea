using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalAnswers;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

public sealed class PayPalRefundTests
{
    private static readonly RequestRefund Command = new(
        Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, "paypal", "shop1", CaptureId,
        RefundNumber, new Money(8880, "EUR"), new Money(3000, "EUR"), "late");

    [Test]
    public async Task A_refund_goes_under_our_number_and_is_done_when_PayPal_says_so()
    {
        var fake = Fake(_ => Json(Refund, HttpStatusCode.Created));
        using var client = Client(fake);

        (await client.Refund(Command, default)).ShouldBe(new RefundResult.Completed(Refunded));

        var asked = fake.Requests[^1];
        asked.Address.AbsolutePath.ShouldBe($"/v2/payments/captures/{CaptureId}/refund");
        asked.Header("PayPal-Request-Id").ShouldBe(RefundNumber);
        var body = JsonNode.Parse(asked.Body)!;
        body["custom_id"]!.GetValue<string>().ShouldBe($"{OrderNumber}-{RefundNumber}");
        body["amount"]!.ToJsonString().ShouldBe("""{"value":"30.00","currency_code":"EUR"}""");
    }

    [Test]
    public async Task A_refund_that_could_not_log_in_is_unknown()
    {
        using var locked = Client(Fake(_ => Json(new JsonObject(), HttpStatusCode.Unauthorized)));

        (await locked.Refund(Command, default)).ShouldBeOfType<RefundResult.Unknown>();
    }

    [Test]
    public async Task A_refund_is_found_in_the_order_of_its_capture()
    {
        (await QueryRefund(Refund)).ShouldBe(new RefundResult.Completed(Refunded));
        (await QueryRefund(Refund.Saying("status", "PENDING"))).ShouldBe(new RefundResult.Processing());
        (await QueryRefund(Refund.Saying("status", "FAILED"))).ShouldBeOfType<RefundResult.Failed>();
        (await QueryRefund(Refund.Saying("status", "NEW"))).ShouldBeOfType<RefundResult.Unknown>();
        (await QueryRefund(Refund.Saying("custom_id", $"{OrderNumber}-{new string('0', 32)}"))).ShouldBe(new RefundResult.NotFound());
        (await QueryRefund(Refund.Saying("custom_id", OrderNumber).Saying("id", RefundNumber))).ShouldBeOfType<RefundResult.Completed>();
    }

    /// <summary>A notice need not say our number: then it is asked about by PayPal's, and must not count twice.</summary>
    [Test]
    public async Task A_refund_of_ours_is_told_of_by_our_number_however_it_was_asked_for()
    {
        using var client = Client(Fake(Answers(Refund)));
        (await client.QueryRefund(OrderNumber, CaptureId, RefundId, default)).ShouldBe(new RefundResult.Completed(Refunded));

        using var byHand = Client(Fake(Answers(Refund.Saying("custom_id", null))));
        (await byHand.QueryRefund(OrderNumber, CaptureId, RefundId, default))
            .ShouldBe(new RefundResult.Completed(Refunded with { RefundNumber = RefundId }));
    }

    [Test]
    public async Task A_refund_whose_answer_was_lost_is_asked_about()
    {
        (await Lost(FakeProvider.Broken, Refund)).ShouldBe(new RefundResult.Completed(Refunded));
        (await Lost(FakeProvider.Broken)).ShouldBeOfType<RefundResult.Unknown>();
        (await Lost(_ => Json(Issue("REFUND_AMOUNT_EXCEEDED"), HttpStatusCode.UnprocessableEntity)))
            .ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldBe("HTTP 422 REFUND_AMOUNT_EXCEEDED");
        (await Lost(_ => Json(Issue("CAPTURE_FULLY_REFUNDED"), HttpStatusCode.UnprocessableEntity), Refund))
            .ShouldBeOfType<RefundResult.Completed>();
    }

    /// <summary>Its key would bring back the one that failed, for as long as PayPal knows it.</summary>
    [Test]
    public async Task A_refund_that_has_failed_is_made_anew()
    {
        var failed = Refund.Saying("status", "FAILED");
        var fake = Fake(asked => asked.Method == "POST" ? Json(Refund, HttpStatusCode.Created) : Answers(failed)(asked));
        using var client = Client(fake);

        (await client.Refund(Command, default)).ShouldBe(new RefundResult.Completed(Refunded));

        fake.Requests[^1].Header("PayPal-Request-Id").ShouldBe($"{RefundNumber}-2");
        // What became of the new one is not what became of the old.
        (await Lost(FakeProvider.Broken, failed, failed)).ShouldBeOfType<RefundResult.Unknown>();
        (await Lost(_ => Json(Issue("REFUND_AMOUNT_EXCEEDED"), HttpStatusCode.UnprocessableEntity), failed, failed))
            .ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldBe("HTTP 422 REFUND_AMOUNT_EXCEEDED");
    }

    [Test]
    public async Task A_refund_that_is_there_is_not_sent()
    {
        var fake = Fake(Answers(Refund));
        using var client = Client(fake);

        (await client.Refund(Command, default)).ShouldBe(new RefundResult.Completed(Refunded));

        fake.Requests.ShouldAllBe(asked => asked.Method == "GET" || asked.Address.AbsolutePath == "/v1/oauth2/token");
    }

    [Test]
    public async Task A_refund_is_not_sent_under_a_key_that_PayPal_may_have_forgotten()
    {
        var fake = Fake(Answers(Refund));
        using var client = Client(fake);

        (await client.Refund(Command with { RequestedAt = Now.AddDays(-31) }, default)).ShouldBe(new RefundResult.Completed(Refunded));
        fake.Requests.ShouldAllBe(asked => asked.Method == "GET" || asked.Address.AbsolutePath == "/v1/oauth2/token");
        using var empty = Client(Fake(Answers()));
        (await empty.Refund(Command with { RequestedAt = Now.AddDays(-31) }, default)).ShouldBeOfType<RefundResult.Unknown>();
    }

    private static RefundCompleted Refunded => new(
        "default", OrderNumber, "paypal", "shop1", CaptureId, RefundNumber, new Money(3000, "EUR"),
        new DateTimeOffset(2026, 11, 24, 10, 34, 56, TimeSpan.Zero));

    private async Task<RefundResult> QueryRefund(JsonObject refund)
    {
        using var client = Client(Fake(Answers(refund)));
        return await client.QueryRefund(Command, default);
    }

    private async Task<RefundResult> Lost(
        Func<FakeProvider.Asked, HttpResponseMessage> first, JsonObject? refund = null, JsonObject? before = null)
    {
        var isSent = false;
        using var client = Client(Fake(asked =>
        {
            if (asked.Method != "POST")
                return Answers(isSent ? refund : before)(asked);
            isSent = true;
            return first(asked);
        }));
        return await client.Refund(Command, default);
    }

    private static PayPalClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), new FakeTimeProvider(Now));
}
