using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_a_request_is_rehearsed : Scenario
{
    private static readonly object[] APaidOrder = [Said.AnOrder, Said.StockReserved, Said.Paid("T1")];

    public static IEnumerable<TestCaseData> Requests()
    {
        yield return Case(Said.Cancelled, Said.AnOrder, Said.StockReserved, Said.PaymentStarted);
        yield return Case(Said.ExtendedTo(Scenario.Deadline.AddMinutes(5)), Said.AnOrder, Said.StockReserved);
        yield return Case(Said.Refund(), APaidOrder);
        yield return Case(Said.Refund(100), APaidOrder);
        yield return Case(Said.ForceClosed, APaidOrder);
        yield return Case(Said.Retry("ReserveStock"), Said.AnOrder);
        yield return Case(Said.TellAgain(NotificationKind.PaymentReceived), APaidOrder);
        yield return Case(Said.Looked(null), [.. APaidOrder, Said.Refunded("T9")]);
        yield return Case(Said.Note("called"), APaidOrder);

        static TestCaseData Case(object request, params object[] history) =>
            new TestCaseData(request, history).SetArgDisplayNames(request.GetType().Name);
    }

    [TestCaseSource(nameof(Requests))]
    public async Task It_says_what_then_happens(object request, object[] history)
    {
        await Given(history);
        var before = JsonSerializer.Serialize(State);
        var rehearsed = await Rehearse(request);
        JsonSerializer.Serialize(State).ShouldBe(before);

        await When(request);

        rehearsed.Refusal.ShouldBeNull();
        rehearsed.Turn!.Path.ShouldBe(TheOrder.Timeline[^1].Path);
        rehearsed.Turn.Because.ShouldBe(TheOrder.Timeline[^1].Because);
        rehearsed.Order.CurrentState.ShouldBe(State.CurrentState);
        rehearsed.Order.Deadline.ShouldBe(State.Deadline);
        JsonSerializer.Serialize(rehearsed.Order.Receipts).ShouldBe(JsonSerializer.Serialize(State.Receipts));
        rehearsed.Sent.Select(message => message.GetType()).ShouldBe(Sent.Select(message => message.GetType()));
    }

    [Test]
    public async Task It_gives_the_reason_of_the_refusal()
    {
        await Given(APaidOrder);

        (await Rehearse(Said.Cancelled)).Refusal.ShouldBe("The order is paid: refund it instead.");
    }

    /// <summary>What is offered is judged by the machine's own rules: each offer is asked of the machine.</summary>
    [TestCaseSource(nameof(Requests))]
    public async Task What_is_offered_the_machine_does(object request, object[] history)
    {
        await Given(history);
        var offers = Offers.Of(State, Policy);
        offers.Select(offer => offer.Action).Distinct().ShouldBeSubsetOf(
            ["cancel", "extend-deadline", "refund", "retry-effect", "resend-notification", "force-close", "acknowledge", "note"]);

        foreach (var offer in offers)
            (await Rehearse(Ask(offer))).Refusal.ShouldBe(offer.WhyNot, offer.Action);
        offers.Single(offer => offer.Action == "note").WhyNot.ShouldBeNull(request.GetType().Name);
    }

    private Task<Rehearsed> Rehearse(object request) => new Rehearsal(new OrderStateMachine(
            new OrderPolicies(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal) { [Merchant] = Policy }), Clock)).Of(
        JsonSerializer.Deserialize<Order>(JsonSerializer.SerializeToUtf8Bytes(State))!, request);

    private static object Ask(Offer offer) => offer.Action switch
    {
        "cancel" => Said.Cancelled,
        "extend-deadline" => Said.ExtendedTo(offer.DeadlineMax!.Value),
        "refund" => Said.Refund(transaction: offer.TransactionId, approvedBy: "wang"),
        "retry-effect" => Said.Retry("x") with { EffectId = offer.EffectId!.Value },
        "resend-notification" => Said.TellAgain(offer.Notification!.Value),
        "force-close" => Said.ForceClosed,
        "acknowledge" => Said.Looked(null),
        _ => Said.Note("x"),
    };
}
