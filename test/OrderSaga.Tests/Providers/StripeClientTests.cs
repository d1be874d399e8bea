using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StripeSender;

namespace OrderSaga.Tests.Providers;

public sealed class StripeClientTests
{
    private static readonly PaymentSucceeded Receipt = new(
        "default", OrderNumber, OrderNumber, "stripe", "shop1", IntentId, new Money(8880, "CNY"), PaidAt);

    private static readonly RequestRefund Command = new(
        Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, "stripe", "shop1", IntentId,
        RefundNumber, new Money(8880, "CNY"), new Money(3000, "CNY"), "too late");

    private static JsonObject Charged(JsonObject intent) =>
        intent.With("latest_charge", $$"""{"created":{{PaidAt.ToUnixTimeSeconds()}} }""");

    private static JsonObject Canceled => Intent.With("status", "\"canceled\"");

    private static JsonObject Open => Intent.With("status", "\"requires_payment_method\"").With("amount_received", 0);

    [Test]
    public async Task Requests_bear_the_key_the_version_and_the_connected_account()
    {
        var fake = new FakeProvider(Says(Open));
        var account = AccountWith(settings => settings.ConnectedAccount = "acct_1AbCdEfGhIjKlMnO");
        await new StripeClient(account, new HttpClient(fake), TimeProvider.System).QueryPayment(OrderNumber, IntentId, default);

        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe($"https://api.stripe.com/v1/payment_intents/{IntentId}?expand[]=latest_charge");
        asked.Authorization.ShouldBe("Bearer " + ApiKey);
        asked.Header("Stripe-Version").ShouldBe(global::Stripe.StripeConfiguration.ApiVersion);
        asked.Header("Stripe-Account").ShouldBe("acct_1AbCdEfGhIjKlMnO");
    }

    [Test]
    public async Task A_query_says_how_an_intent_stands()
    {
        (await Query(Says(Charged(Intent)))).ShouldBe(new PaymentState.Paid(Receipt));
        (await Query(Says(Open))).ShouldBe(new PaymentState.Open());
        (await Query(Says(Intent.With("status", "\"requires_capture\"")))).ShouldBe(new PaymentState.Open());
        (await Query(Says(Intent.With("status", "\"processing\"")))).ShouldBe(new PaymentState.Open());
        (await Query(Says(Canceled))).ShouldBeOfType<PaymentState.Closed>();
    }

    [Test]
    public async Task A_query_says_how_a_session_stands()
    {
        var paid = Session.With("payment_intent", Charged(Intent).ToJsonString());
        (await Query(Says(paid), SessionId)).ShouldBe(new PaymentState.Paid(Receipt));
        (await Query(Says(Session.With("payment_status", "\"unpaid\"")), SessionId)).ShouldBe(new PaymentState.Open());
        (await Query(Says(Session.With("status", "\"open\"").With("payment_status", "\"unpaid\"")), SessionId))
            .ShouldBe(new PaymentState.Open());
        (await Query(Says(Session.With("status", "\"expired\"")), SessionId)).ShouldBeOfType<PaymentState.Closed>();
        (await Query(Says(Session.With("payment_status", "\"no_payment_required\"")), SessionId)).ShouldBeOfType<PaymentState.Unknown>();
    }

    // Its intent was authorised for all of it and captured in part.
    [Test]
    public async Task Of_a_session_what_was_captured_counts()
    {
        var paid = Session.With("payment_intent", Charged(Intent).With("amount_received", "3000").ToJsonString());

        (await Query(Says(paid), SessionId)).ShouldBe(new PaymentState.Paid(Receipt with { Amount = new Money(3000, "CNY") }));
    }

    [Test]
    public async Task A_checkout_that_forgot_the_number_is_told_so()
    {
        var unknown = (await Query(Says(Charged(Intent).With("metadata", "{}")))).ShouldBeOfType<PaymentState.Unknown>();

        unknown.Reason.ShouldContain($"has no order_number in its metadata and does not count without it: put {OrderNumber} there");
        unknown.IsAnswered.ShouldBeTrue();
    }

    [Test]
    public async Task What_is_not_certain_is_unknown()
    {
        (await Query(Says(Charged(Intent).With("id", "\"pi_other\"")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Charged(Intent).With("livemode", "false")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Charged(Intent).With("metadata.order_number", "\"20261123ZZ99\"")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Charged(Intent).With("amount_received", "88.80")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Intent))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(Says(Intent.With("status", "\"new\"")))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(_ => FakeProvider.Json("<html>"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Query(FakeProvider.Broken)).ShouldBeOfType<PaymentState.Unknown>();
        // Stripe makes the ids: one that it does not know is of another account or mode, and tells nothing about the customer.
        (await Query(Error(HttpStatusCode.NotFound, "resource_missing"))).ShouldBeOfType<PaymentState.Unknown>()
            .Reason.ShouldContain("resource_missing");
    }

    [TestCase(null), TestCase(""), TestCase("ch_1"), TestCase("pi_1/../../v1/payouts"), TestCase("pi_1?x"), TestCase("20261123")]
    public async Task Without_a_reference_nothing_is_asked(string? reference)
    {
        var fake = new FakeProvider();

        (await Client(fake).QueryPayment(OrderNumber, reference, default)).ShouldBeOfType<PaymentState.Unknown>()
            .Reason.ShouldContain("providerReference");
        (await Client(fake).ClosePayment(OrderNumber, reference, default)).ShouldBeOfType<CloseResult.Unknown>();
        fake.Requests.ShouldBeEmpty();
        Client(fake).WhyNotReference(reference).ShouldNotBeNull().ShouldContain("providerReference");
        Client(fake).WhyNotReference(IntentId).ShouldBeNull();
    }

    [TestCase(IntentId, "cancel"), TestCase(SessionId, "expire")]
    public async Task What_is_open_and_ours_is_closed(string reference, string verb)
    {
        var session = reference == SessionId;
        var closed = session ? Session.With("status", "\"expired\"") : Canceled;
        var fake = new FakeProvider(Says(session ? Session.With("status", "\"open\"") : Open), Says(closed));

        (await Client(fake).ClosePayment(OrderNumber, reference, default)).ShouldBe(
            new CloseResult.Closed(new PaymentClosed("default", OrderNumber, OrderNumber, "stripe", "shop1", Now)));
        fake.Requests[1].Method.ShouldBe("POST");
        fake.Requests[1].Address.AbsolutePath.ShouldEndWith($"/{reference}/{verb}");
    }

    [Test]
    public async Task Closing_closes_or_proves_that_the_customer_was_faster()
    {
        var conflict = Error(HttpStatusCode.BadRequest, "payment_intent_unexpected_state");
        (await Close(Says(Charged(Intent)))).ShouldBe(new CloseResult.AlreadyPaid(Receipt));
        (await Close(Says(Canceled))).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeFalse();
        (await Close(Says(Open), conflict, Says(Charged(Intent)))).ShouldBe(new CloseResult.AlreadyPaid(Receipt));
        (await Close(Says(Open), FakeProvider.TooSlow, Says(Canceled))).ShouldBeOfType<CloseResult.Closed>();
        (await Close(Says(Open), conflict, Says(Intent.With("status", "\"processing\"")))).ShouldBeOfType<CloseResult.Unknown>()
            .Reason.ShouldContain("unexpected_state");
        (await Close(FakeProvider.Broken)).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task Somebody_else_s_payment_is_never_closed()
    {
        var fake = new FakeProvider(Says(Open.With("metadata.order_number", "\"20261123ZZ99\"")));

        (await Client(fake).ClosePayment(OrderNumber, IntentId, default)).ShouldBeOfType<CloseResult.Unknown>();
        fake.Requests.ShouldHaveSingleItem().Method.ShouldBe("GET");
    }

    [Test]
    public async Task A_refund_goes_under_our_number()
    {
        var fake = new FakeProvider(List(), Says(Refund));

        (await Client(fake).Refund(Command, default)).ShouldBeOfType<RefundResult.Completed>().Refund.ShouldBe(new RefundCompleted(
            "default", OrderNumber, "stripe", "shop1", IntentId, RefundNumber, new Money(3000, "CNY"),
            DateTimeOffset.FromUnixTimeSeconds(1795487696)));
        fake.Requests[1].Header("Idempotency-Key").ShouldBe(RefundNumber);
        var form = HttpUtility.ParseQueryString(fake.Requests[1].Body);
        (form["payment_intent"], form["amount"], form["metadata[refund_number]"], form["metadata[order_number]"])
            .ShouldBe((IntentId, "3000", RefundNumber, OrderNumber));
    }

    // Stripe forgets idempotency keys after a day; an order that asks for a week must not refund again each day.
    [Test]
    public async Task A_refund_that_is_there_is_not_made_again()
    {
        var fake = new FakeProvider(List(Refund));

        (await Client(fake).Refund(Command, default)).ShouldBeOfType<RefundResult.Completed>();
        fake.Requests.ShouldHaveSingleItem().Method.ShouldBe("GET");
        (await Refunding(List(Refund.With("status", "\"pending\"")))).ShouldBe(new RefundResult.Processing());
    }

    [Test]
    public async Task A_refund_that_failed_is_made_anew_under_a_key_that_is_the_same_for_everybody_who_asks()
    {
        var failed = Refund.With("status", "\"failed\"").With("failure_reason", "\"lost_or_stolen_card\"");
        var fake = new FakeProvider(List(failed, failed), Says(Refund));

        (await Client(fake).Refund(Command, default)).ShouldBeOfType<RefundResult.Completed>();
        fake.Requests[1].Header("Idempotency-Key").ShouldBe(RefundNumber + "-3");
        (await QueryRefund(List(failed))).ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldBe("failed: lost_or_stolen_card");
        (await QueryRefund(List(failed, Refund))).ShouldBeOfType<RefundResult.Completed>();
    }

    [Test]
    public async Task A_lost_refund_is_asked_for_and_a_refusal_counts_only_where_there_is_none()
    {
        var refused = Error(HttpStatusCode.BadRequest, "charge_already_refunded");
        (await Refunding(List(), FakeProvider.TooSlow, List(Refund))).ShouldBeOfType<RefundResult.Completed>();
        (await Refunding(List(), refused, List())).ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldContain("already_refunded");
        (await Refunding(List(), refused, List(Refund))).ShouldBeOfType<RefundResult.Completed>();
        (await Refunding(List(), FakeProvider.Broken, List())).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(List(), Error(HttpStatusCode.Conflict, "idempotency_key_in_use"), List())).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(List(), Error(HttpStatusCode.Unauthorized, "api_key_expired"), List())).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(FakeProvider.Broken)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refunding(List(), Says(Refund.With("metadata.refund_number", "\"another\"")))).ShouldBeOfType<RefundResult.Unknown>();
    }

    // It stays unknown to Stripe: that is no reason to ask for ever, and staff must see it.
    [TestCase(HttpStatusCode.BadRequest), TestCase(HttpStatusCode.NotFound)]
    public async Task A_refund_of_a_payment_that_Stripe_does_not_know_has_failed(HttpStatusCode status)
    {
        var missing = Error(status, "resource_missing");
        (await Refunding(missing, Error(HttpStatusCode.BadRequest, "resource_missing"), missing)).ShouldBeOfType<RefundResult.Failed>()
            .Refund.Reason.ShouldContain("resource_missing");
        (await QueryRefund(missing)).ShouldBe(new RefundResult.NotFound());
        (await QueryRefund(Error(status, "something_else"))).ShouldBeOfType<RefundResult.Unknown>();
    }

    [Test]
    public async Task All_pages_are_looked_through()
    {
        var other = Refund.With("metadata.refund_number", "\"another\"").With("id", "\"re_other\"");
        var fake = new FakeProvider(List(more: true, other), List(Refund));

        (await Client(fake).QueryRefund(OrderNumber, IntentId, RefundNumber, default)).ShouldBeOfType<RefundResult.Completed>();
        fake.Requests[1].Address.Query.ShouldEndWith("&starting_after=re_other");
        (await QueryRefund(List(other))).ShouldBe(new RefundResult.NotFound());
        (await QueryRefund(List(more: true, other))).ShouldBeOfType<RefundResult.Unknown>();
    }

    private static StripeClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), new FakeTimeProvider(Now));

    private static Task<PaymentState> Query(Func<FakeProvider.Asked, HttpResponseMessage> answer, string reference = IntentId) =>
        Client(new FakeProvider(answer)).QueryPayment(OrderNumber, reference, default);

    private static Task<CloseResult> Close(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).ClosePayment(OrderNumber, IntentId, default);

    private static Task<RefundResult> Refunding(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).Refund(Command, default);

    private static Task<RefundResult> QueryRefund(Func<FakeProvider.Asked, HttpResponseMessage> answer) =>
        Client(new FakeProvider(answer)).QueryRefund(OrderNumber, IntentId, RefundNumber, default);

    private static Func<FakeProvider.Asked, HttpResponseMessage> Says(JsonObject content)
    {
        var body = content.ToJsonString();
        return _ => FakeProvider.Json(body);
    }

    private static Func<FakeProvider.Asked, HttpResponseMessage> List(params JsonObject[] refunds) => List(more: false, refunds);

    private static Func<FakeProvider.Asked, HttpResponseMessage> List(bool more, params JsonObject[] refunds)
    {
        var data = string.Join(',', refunds.Select(refund => refund.ToJsonString()));
        return _ => FakeProvider.Json($$"""{"object":"list","data":[{{data}}],"has_more":{{(more ? "true" : "false")}}}""");
    }

    private static Func<FakeProvider.Asked, HttpResponseMessage> Error(HttpStatusCode status, string code) => _ => FakeProvider.Json(
        $$"""{"error":{"code":"{{code}}","message":"It cannot be done.","type":"invalid_request_error"} }""", status);
}
