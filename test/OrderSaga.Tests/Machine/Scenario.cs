using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Given a history, when one message, then state and messages. Time is virtual, the machine and the serializer are real.</summary>
public abstract class Scenario
{
    internal const string Merchant = "default";
    internal const string OrderNumber = "20261123A001";

    internal static readonly DateTimeOffset PlacedAt = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    internal static readonly Money Total = new(9900, "CNY");

    internal static Guid OrderId => OrderIds.Of(Merchant, OrderNumber);

    internal static DateTimeOffset Deadline => PlacedAt.AddMinutes(30);

    internal OrderPolicy Policy { get; private set; } = null!;

    internal FakeTimeProvider Clock { get; private set; } = null!;

    internal OneOrder TheOrder { get; private set; } = null!;

    internal Order State => TheOrder.Order ?? throw new InvalidOperationException("There is no order");

    internal Exception? Refusal { get; private set; }

    /// <summary>What the last message published.</summary>
    internal IReadOnlyList<object> Sent { get; private set; } = [];

    internal IReadOnlyList<Published> SentWithIds { get; private set; } = [];

    private bool changed;

    [SetUp]
    public void BeginAnew()
    {
        Policy = new OrderPolicy();
        Clock = new FakeTimeProvider(PlacedAt);
        var policies = new OrderPolicies(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal) { [Merchant] = Policy });
        TheOrder = new OneOrder(new OrderStateMachine(policies, Clock));
    }

    internal async Task Given(params object[] history)
    {
        foreach (var message in history)
        {
            await When(message);
            Refusal.ShouldBeNull($"{message} is part of the history");
        }
    }

    /// <summary>A message; a kind of timer, which fires when it is due; or a span, in which only time passes.</summary>
    internal async Task When(object happens)
    {
        var before = TheOrder.Published.Count;
        Refusal = null;
        try
        {
            changed = happens switch
            {
                TimeSpan span => Pass(span),
                Type timer => await Fire(timer),
                _ => await TheOrder.Deliver(happens),
            };
        }
        catch (Exception refused) when (refused is OrderRefusedException or OrderNotKnownException or MassTransit.UnhandledEventException)
        {
            Refusal = refused;
            changed = false;
        }

        SentWithIds = TheOrder.Published.Skip(before).ToList();
        Sent = SentWithIds.Select(published => published.Message).ToList();
    }

    internal void ThenOrderIs(string state, ClosureReason? reason = null)
    {
        Refusal.ShouldBeNull();
        State.CurrentState.ShouldBe(state);
        State.ClosureReason.ShouldBe(reason);
    }

    internal T ThenSent<T>() => Sent.OfType<T>().ShouldHaveSingleItem();

    internal void ThenSentNo<T>() => Sent.OfType<T>().ShouldBeEmpty();

    internal void ThenNothingChanged()
    {
        Refusal.ShouldBeNull();
        changed.ShouldBeFalse();
        Sent.ShouldBeEmpty();
    }

    internal void ThenRefused(string reason)
    {
        Refusal.ShouldBeOfType<OrderRefusedException>().Reason.ShouldContain(reason);
        Sent.ShouldBeEmpty();
    }

    internal void ThenTimersAre(params Type[] timers) =>
        TheOrder.Timers.Select(timer => timer.Message.GetType().Name).Order(StringComparer.Ordinal)
            .ShouldBe(timers.Select(timer => timer.Name).Order(StringComparer.Ordinal));

    internal void ThenAttentionIs(params string[] codes) => State.Attention.Select(attention => attention.Code).ShouldBe(codes);

    internal ReceiptStanding StandingOf(string transactionId) =>
        State.Receipts.Single(receipt => receipt.TransactionId == transactionId).Standing;

    private bool Pass(TimeSpan span)
    {
        Clock.Advance(span);
        return false;
    }

    private Task<bool> Fire(Type timer)
    {
        var due = TheOrder.Timers.Single(running => running.Message.GetType() == timer);
        if (due.Due > Clock.GetUtcNow()) Clock.SetUtcNow(due.Due);
        return TheOrder.Fire(due);
    }
}
