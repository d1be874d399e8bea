using MassTransit;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// Everybody around one order, in virtual time: stock, points and notifications that keep their contracts, a provider, a customer,
/// staff; and a network that delays, repeats, reorders and loses. Their books are what the order is judged against.
/// </summary>
internal sealed class World
{
    private readonly Random chance;
    private readonly FakeTimeProvider clock = new(Scenario.PlacedAt);
    private readonly List<(object Message, Guid Id)> flying = [];
    private readonly HashSet<Guid> handled = [];
    private readonly string patience;
    private int seen;
    private int acts;

    public World(int seed)
    {
        chance = new Random(seed);
        Policy = PolicyOf(chance);
        var policies = new OrderPolicies(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal) { [Scenario.Merchant] = Policy });
        TheOrder = new OneOrder(new OrderStateMachine(policies, clock));
        Stock = new StockBook(chance);
        Provider = new ProviderBook(chance, clock);
        patience = new[] { "", "", States.AwaitingPayment, States.Paid, States.Expired, States.Expired, States.Closed }[chance.Next(7)];
        var placed = chance.Next(12) == 0 ? Said.AnOrderForNothing : Said.AnOrder;
        Fly(placed, copies: 1 + chance.Next(2));
    }

    public OrderPolicy Policy { get; }

    public OneOrder TheOrder { get; }

    public StockBook Stock { get; }

    public PointsBook Points { get; } = new();

    public ProviderBook Provider { get; }

    public List<string> Story { get; } = [];

    /// <summary>While false the network loses messages, and people act.</summary>
    public bool IsHealed { get; set; }

    public bool IsQuiet => flying.Count == 0 && TheOrder.Timers.Count == 0;

    /// <summary>One thing happens.</summary>
    public async Task Step()
    {
        if (!IsHealed && acts < 8 && chance.Next(4) == 0 && IsTimeToAct()) Act();
        else if (flying.Count > 0 && chance.Next(5) != 0) await DeliverOne();
        else if (TheOrder.Timers.Count > 0) await FireNext();
        else if (flying.Count > 0) await DeliverOne();
        else clock.Advance(TimeSpan.FromSeconds(chance.Next(1, 600)));
    }

    /// <summary>What is left to a person when nothing moves any more: a paid order whose stock cannot be confirmed.</summary>
    public void CallStaff() => Fly(TheOrder.Order!.Kept is null ? Said.ForceClosed : Said.Refund());

    /// <summary>In some lives people wait for a state: else most of what they do would find a new order.</summary>
    private bool IsTimeToAct() => patience.Length == 0 || acts > 0 || TheOrder.Order?.CurrentState == patience;

    private async Task DeliverOne()
    {
        var index = chance.Next(flying.Count);
        var (message, id) = flying[index];
        flying.RemoveAt(index);
        if (!IsHealed && message is not OrderPlaced && IsCommand(message) && chance.Next(8) == 0)
        {
            Note($"lost: {message.GetType().Name}");
            return;
        }

        if (IsCommand(message))
        {
            Note($"handled: {message.GetType().Name}");
            if (handled.Add(id)) Answer(message);
            return;
        }

        if (!IsHealed && chance.Next(10) == 0) flying.Add((message, chance.Next(2) == 0 ? id : NewId.NextGuid()));
        await Deliver(() => TheOrder.Deliver(message, id), message);
    }

    private async Task FireNext()
    {
        var next = TheOrder.Timers.MinBy(timer => timer.Due)!;
        if (next.Due > clock.GetUtcNow()) clock.SetUtcNow(next.Due);
        if (!IsHealed && chance.Next(4) == 0) clock.Advance(TimeSpan.FromSeconds(chance.Next(1, 200)));
        await Deliver(() => TheOrder.Fire(next), next.Message);
    }

    private async Task Deliver(Func<Task<bool>> deliver, object message)
    {
        var before = TheOrder.Order?.CurrentState ?? "-";
        try
        {
            var changed = await deliver();
            Note($"{message.GetType().Name}: {before} -> {TheOrder.Order?.CurrentState}{(changed ? "" : " (unchanged)")}");
        }
        catch (OrderNotKnownException)
        {
            flying.Add((message, NewId.NextGuid())); // kept and tried again
        }
        catch (OrderRefusedException refused) when (message is CancelOrder or ExtendPaymentDeadline or RefundOrder or ForceClose)
        {
            Note($"{message.GetType().Name} refused: {refused.Reason}");
        }

        for (; seen < TheOrder.Published.Count; seen++)
        {
            var published = TheOrder.Published[seen];
            if (IsCommand(published.Message)) flying.Add((published.Message, published.MessageId));
        }
    }

    private void Answer(object command)
    {
        var answer = command switch
        {
            ReserveStock or ConfirmStock or ReleaseStock => Stock.Handle(command),
            AwardPoints or RevokePoints => Points.Handle(command),
            NotifyCustomer notify => new CustomerNotified(notify.EffectId, notify.OrderId),
            _ => Provider.Handle(command),
        };
        Fly(answer);
    }

    private void Act()
    {
        acts++;
        var letter = chance.Next(3) switch { 0 => "", 1 => "a", _ => "b" };
        switch (chance.Next(20))
        {
            case < 5: Fly(Said.Started(letter) with { StartedAt = clock.GetUtcNow() }); break;
            case < 13: Provider.Pay(letter, TheOrder.Order?.TotalMinor ?? 9900).ForEach(notice => Fly(notice)); break;
            case 13: Fly(Said.Failed(letter)); break;
            case 14: Fly(Said.Cancelled with { RequestId = Guid.NewGuid() }, copies: 2); break;
            case 15: Fly(Said.ExtendedTo(Scenario.Deadline.AddMinutes(chance.Next(60)))); break;
            case 16: Fly(Said.Refund(), copies: 2); break;
            case 17: Fly(Said.Refund(chance.Next(1, 9900))); break;
            case 18: Fly(Provider.RefundHeld(TheOrder.Order) is { } held ? Said.Refund(transaction: held) : Said.Refund(100)); break;
            default: Fly(Said.ForceClosed with { RequestId = Guid.NewGuid() }, copies: chance.Next(2)); break;
        }
    }

    private void Fly(object message, int copies = 1)
    {
        for (var i = 0; i < copies; i++) flying.Add((message, NewId.NextGuid()));
    }

    private void Note(string what) => Story.Add($"{clock.GetUtcNow():HH:mm:ss} {what}");

    private static bool IsCommand(object message) => message is ReserveStock or ConfirmStock or ReleaseStock or AwardPoints or RevokePoints
        or NotifyCustomer or ClosePayment or RequestRefund;

    private static OrderPolicy PolicyOf(Random chance)
    {
        Handling Handled() => chance.Next(4) == 0 ? Handling.None : Handling.Participant;
        var policy = new OrderPolicy
        {
            Stock = Handled(),
            Points = Handled(),
            Notifications = Handled(),
            LatePayment = chance.Next(3) == 0 ? LatePayment.Refund : LatePayment.Reinstate,
            Mismatch = chance.Next(2) == 0 ? Mismatch.Hold : Mismatch.Refund,
            PointsDelay = chance.Next(3) == 0 ? TimeSpan.FromMinutes(5) : TimeSpan.Zero,
        };
        foreach (var kind in Enum.GetValues<EffectKind>()) policy.Effects[kind] = new EffectPolicy { SendLimit = 3 };
        return policy;
    }
}
