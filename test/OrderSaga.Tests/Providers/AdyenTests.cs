using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AdyenSender;

namespace OrderSaga.Tests.Providers;

public sealed class AdyenTests
{
    private const string Whole = """{"data":{"balancePlatform":"Shop","id":"EVJN4229"},"environment":"live","type":"balancePlatform.x"}""";

    private readonly Adyen adyen = new(Account);

    [Test]
    public void A_genuine_payment_is_said_in_our_words_and_counts_as_made_when_its_notice_comes()
    {
        var verdict = Receive(Send(Authorisation));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "adyen", "shop1", PspReference, new Money(8880, "EUR"), Now));
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "adyen", "shop1", $"AUTHORISATION.{PspReference}.true"));
        verdict.Further.ShouldBeEmpty();
    }

    [Test]
    public void It_is_acknowledged_as_Adyen_always_read_it_and_refused_without_a_word()
    {
        var answer = Receive(Send(Authorisation)).Answer;

        (answer.Status, answer.ContentType, answer.Text()).ShouldBe((200, "text/plain", "[accepted]"));
        (adyen.Refused.Status, adyen.Refused.Body.Length).ShouldBe((400, 0));
        (adyen.Unavailable.Status, adyen.Unavailable.Body.Length).ShouldBe((503, 0));
    }

    [Test]
    public void Redelivered_it_is_the_same_message() => Receive(Send(Authorisation)).ShouldBe(Receive(Send(Authorisation)));

    // Adyen tries for 30 days and signs no time: what bounds a replay is that an event counts once.
    [TestCase(-400), TestCase(400)]
    public void Old_or_from_the_future_it_has_the_same_id(int days) =>
        adyen.Receive(Send(Authorisation), Now.AddDays(days)).MessageId.ShouldBe(Receive(Send(Authorisation)).MessageId);

    [Test]
    public void Any_of_the_active_keys_verifies_and_no_other()
    {
        Receive(Post(Envelope([Sign(Authorisation, NextKey)]))).ShouldSay<PaymentSucceeded>();
        Receive(Post(Envelope([Sign(Authorisation, RandomNumberGenerator.GetHexString(64))]))).ShouldBeRefused("does not verify");
        Receive(Post(Envelope([Sign(Authorisation, "")]))).ShouldBeRefused("does not verify");
        Receive(Post(Envelope([Sign(Authorisation, new string('0', 64))]))).ShouldBeRefused("does not verify");
        // The key is what its digits say, not the digits.
        var digits = Convert.ToHexString(Encoding.ASCII.GetBytes(Key));
        Receive(Post(Envelope([Sign(Authorisation, digits)]))).ShouldBeRefused("does not verify");
    }

    [TestCase("pspReference", "NC6HT9CRT65ZGN83"), TestCase("originalReference", "NC6HT9CRT65ZGN83"), TestCase("amount.value", 8881L)]
    [TestCase("merchantReference", "20261123EF02"), TestCase("amount.currency", "USD"), TestCase("eventCode", "CAPTURE")]
    [TestCase("success", "false"), TestCase("merchantReference", null), TestCase("amount.value", 888L)]
    public void A_tampered_field_is_refused(string field, object? value)
    {
        var item = Sign(Authorisation);

        Receive(Post(Envelope([item.Saying(field, value)]))).ShouldBeRefused("");
    }

    [Test]
    public void What_is_not_signed_changes_nothing()
    {
        var item = Sign(Authorisation).Saying("eventDate", "2020-01-01T00:00:00Z").Saying("reason", "x").Saying("paymentMethod", null)
            .Saying("operations", null);

        Receive(Post(Envelope([item]))).ShouldBe(Receive(Send(Authorisation)));
    }

    [Test]
    public void Another_merchant_account_or_environment_is_refused()
    {
        Receive(Send(Authorisation.Saying("merchantAccountCode", "ShopUK_ECOM"))).ShouldBeRefused("another merchantAccountCode");
        Receive(Post(Envelope([Sign(Authorisation)], live: "false"))).ShouldBeRefused("other environment");
        new Adyen(With(test => (test.Environment, test.BaseUrl) = ("Test", null))).Receive(Send(Authorisation), Now)
            .ShouldBeRefused("other environment");
    }

    [TestCase(null), TestCase(""), TestCase("AAAA"), TestCase("{0}\n"), TestCase(" {0}"), TestCase("{0}=")]
    public void A_missing_or_garbled_signature_is_refused(string? format)
    {
        var item = Sign(Authorisation);
        var genuine = item["additionalData"]!["hmacSignature"]!.GetValue<string>();
        item["additionalData"]!.AsObject().Saying(
            "hmacSignature", format is null ? null : string.Format(System.Globalization.CultureInfo.InvariantCulture, format, genuine));

        Receive(Post(Envelope([item]))).ShouldBeRefused("signature");
        Receive(Post(Envelope([Sign(Authorisation).Saying("additionalData", null)]))).ShouldBeRefused("is missing");
    }

    // Joined without escaping: a reference with colons could otherwise be read as other fields of the same signed bytes.
    [Test]
    public void A_border_between_fields_that_was_moved_is_refused()
    {
        var signed = Sign(Authorisation.Saying("merchantReference", $"{OrderNumber}:1:EUR:AUTHORISATION:true"));
        Receive(Post(Envelope([signed]))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");
        var signature = signed["additionalData"]!["hmacSignature"]!.GetValue<string>();
        var moved = Authorisation.Saying("merchantReference", OrderNumber).Saying("amount.value", 1L)
            .Saying("success", "true:8880:EUR:AUTHORISATION:true");
        moved["additionalData"]!["hmacSignature"] = signature;

        Receive(Post(Envelope([moved]))).ShouldBeRefused("success");
        var shifted = Authorisation.Saying("pspReference", $"{PspReference}::{MerchantAccount}");
        Receive(Send(shifted)).ShouldBeRefused("pspReference is malformed");
    }

    [TestCase("\"live\":\"true\"", "\"live\":\"true\",\"live\":\"true\""), TestCase("\"value\":8880", "\"value\":8880.0")]
    [TestCase("\"value\":8880", "\"value\":\"8880\""), TestCase("\"value\":8880", "\"value\":8880,\"value\":8880")]
    [TestCase("\"success\":\"true\"", "\"success\":true"), TestCase("\"success\":\"true\"", "\"success\":\"TRUE\"")]
    [TestCase("\"success\":\"true\"", "\"success\":\"true\",\"success\":\"true\""), TestCase("{", "[{")]
    [TestCase("NotificationRequestItem", "x")]
    public void A_body_that_can_be_read_in_two_ways_is_refused(string what, string by)
    {
        var body = Envelope([Sign(Authorisation)]);

        body.ShouldContain(what);
        Receive(Post(body.Replace(what, by))).Outcome.ShouldBe(CallbackOutcome.Rejected);
    }

    [Test]
    public void Several_items_are_several_events_each_with_its_own_id()
    {
        var verdict = Receive(Send(Authorisation, Refund(), Modification("REPORT_AVAILABLE", reference: "")));

        verdict.ShouldSay<PaymentSucceeded>();
        verdict.Further.Count.ShouldBe(2);
        verdict.Further[0].ShouldSay<RefundCompleted>();
        verdict.Further[0].MessageId.ShouldNotBe(verdict.MessageId);
        verdict.Further[1].ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "changes no order");
        verdict.Further[0].ShouldBe(Receive(Send(Refund())));
    }

    [Test]
    public void Nothing_counts_when_one_of_several_items_is_not_genuine()
    {
        var forged = Sign(Authorisation).Saying("merchantReference", "20261123EF02");

        Receive(Post(Envelope([Sign(Authorisation), forged]))).ShouldBeRefused("does not verify");
        Receive(Post(Envelope([Sign(Authorisation), Authorisation]))).ShouldBeRefused("is missing");
        Receive(Send(Authorisation, Authorisation.Saying("merchantAccountCode", "Other"))).ShouldBeRefused("another");
    }

    [Test]
    public void The_same_item_twice_is_one_event_and_too_many_are_refused()
    {
        Receive(Send(Authorisation, Authorisation)).ShouldBe(Receive(Send(Authorisation)));
        Receive(Send([.. Enumerable.Repeat(0, 17).Select(_ => Authorisation)])).ShouldBeRefused("notificationItems");
        Receive(Post(Envelope([]))).ShouldBeRefused("notificationItems");
    }

    [Test]
    public void A_webhook_that_is_signed_as_a_whole_is_acknowledged_and_changes_nothing()
    {
        var verdict = Receive(Post(Whole, Hmac(Whole)));

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not about payments");
        verdict.ShouldBe(Receive(Post(Whole, Hmac(Whole, NextKey))));
        Receive(Post(Whole)).ShouldBeRefused("signature is missing");
        Receive(Post(Whole, Hmac(Whole + " "))).ShouldBeRefused("does not verify");
        Receive(Post(Whole.Replace("live", "test"), Hmac(Whole.Replace("live", "test")))).ShouldBeRefused("other environment");
        var twice = Post(Whole, Hmac(Whole)) with { Headers = [new("HmacSignature", Hmac(Whole)), new("hmacsignature", Hmac(Whole))] };
        Receive(twice).ShouldBeRefused("there twice");
    }

    [Test]
    public void A_signature_of_the_whole_does_not_stand_for_those_of_the_items()
    {
        var unsigned = Envelope([Authorisation]);

        Receive(Post(unsigned, Hmac(unsigned))).ShouldBeRefused("hmacSignature) is missing");
        Receive(Post(Envelope([Sign(Authorisation)]), Hmac("another body"))).ShouldBeRefused("does not verify");
    }

    [Test]
    public void Flipping_any_bit_of_the_body_is_refused_or_says_the_same()
    {
        var request = Send(Authorisation);
        var genuine = Receive(request);
        var same = Verdicts.ShouldWithstandEveryFlippedBit(
            request.Body.ToArray(), genuine, body => Receive(request with { Body = body }));

        // The time, the reason, the card: nothing that says who paid how much for what.
        same.ShouldBeLessThan(request.Body.Length * 8 / 2);
    }

    [Test]
    public void Flipping_any_bit_of_a_body_that_is_signed_as_a_whole_is_refused() =>
        Verdicts.ShouldWithstandEveryFlippedBit(
            Encoding.UTF8.GetBytes(Whole), Receive(Post(Whole, Hmac(Whole))),
            body => Receive(Post(Whole, Hmac(Whole)) with { Body = body })).ShouldBe(0);

    private CallbackVerdict Receive(CallbackRequest request) => adyen.Receive(request, Now);
}
