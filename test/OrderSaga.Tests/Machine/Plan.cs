using MassTransit;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>What is decided, in this order; between two decisions the messages of providers and participants come as they like.</summary>
internal enum Decision { Nothing, DeadlinePasses, StockIsReleased, Cancel, Extend, RefundAll, RefundPart, RefundHeld, ForceClose }

/// <summary>A life: policies, decisions, and what the provider says before each of them.</summary>
internal sealed record Plan(bool Holds, bool Reinstates, List<Decision> Decisions, List<int> PaymentsAt, bool LatePayments)
{
    /// <summary>
    /// Two right payments and a wrong one, each before the decision of this index; the first may overtake the stock's answer.
    /// </summary>
    public IEnumerable<PaymentSucceeded> PaymentsBefore(int decision)
    {
        string[] letters = ["", "a", "b"];
        for (var i = 0; i < letters.Length; i++)
        {
            if (PaymentsAt[i] != decision) continue;
            // The specification lets late money that overtakes the stock's first answer go back: so there it is in time.
            var seconds = LatePayments && decision > 0 && i > 0 ? 10_000 + i : 100 + i;
            yield return Said.Paid($"T{i}", seconds, i == 2 ? 9901 : 9900, letter: letters[i]);
        }
    }
}

/// <summary>What must not depend on the order: where the money is, what was sold, how many points.</summary>
internal sealed record Outcome(
    string State, ClosureReason? Reason, long Kept, long Back, long Held, string Stock, int Points, string Refused);

/// <summary>
/// One way in which the messages of a plan may come: a permutation within each stretch, with repetitions under old and new message ids.
/// </summary>
internal sealed class PlanRun(Plan plan, int seed)
{
    private readonly Random order = new(seed);
    private readonly List<(object Message, Guid Id)> flying = [];
    private readonly List<(object Message, Guid Id)> said = [];
    private readonly StockBook stock = new(new AlwaysYes());
    private readonly PointsBook points = new();
    private readonly List<string> refused = [];
    private int seen;

    public async Task<Outcome> Live()
    {
        var policy = new OrderPolicy
        {
            Mismatch = plan.Holds ? Mismatch.Hold : Mismatch.Refund,
            LatePayment = plan.Reinstates ? LatePayment.Reinstate : LatePayment.Refund,
        };
        var clock = new FakeTimeProvider(Scenario.PlacedAt);
        var policies = new OrderPolicies(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal) { [Scenario.Merchant] = policy });
        var one = new OneOrder(new OrderStateMachine(policies, clock));
        await one.Deliver(Said.AnOrder);
        await one.Deliver(Said.Started(""));
        await one.Deliver(Said.Started("a"));
        for (var i = 0; i < plan.Decisions.Count; i++)
        {
            foreach (var money in plan.PaymentsBefore(i)) Fly(money);
            if (i == 0) Fly(Said.Failed("", 3));
            await LetAllCome(one);
            await Decide(one, clock, plan.Decisions[i]);
        }

        await LetAllCome(one);
        return Judge(one.Order!);
    }

    private async Task LetAllCome(OneOrder one)
    {
        Take(one);
        while (flying.Count > 0)
        {
            var index = order.Next(flying.Count);
            var (message, id) = flying[index];
            flying.RemoveAt(index);
            await one.Deliver(message, id);
            Take(one);
            // A repetition of anything that was ever said, now or after a later decision.
            if (order.Next(3) == 0) await Repeat(one);
        }
    }

    private async Task Repeat(OneOrder one)
    {
        var (message, id) = said[order.Next(said.Count)];
        if (flying.Exists(waiting => waiting.Id == id)) return;
        (await one.Deliver(message, order.Next(2) == 0 ? id : NewId.NextGuid()))
            .ShouldBeFalse($"a repetition changed the order: {message}");
    }

    private void Take(OneOrder one)
    {
        for (; seen < one.Published.Count; seen++)
        {
            foreach (var answer in AnswersTo(one.Published[seen].Message)) Fly(answer);
        }
    }

    private IEnumerable<object> AnswersTo(object command) => command switch
    {
        ReserveStock or ConfirmStock or ReleaseStock => [stock.Handle(command)],
        AwardPoints or RevokePoints => [points.Handle(command)],
        NotifyCustomer notify => [new CustomerNotified(notify.EffectId, notify.OrderId)],
        ClosePayment close when !IsPaid(close.PaymentNumber) =>
            [new PaymentClosed(close.Merchant, close.OrderNumber, close.PaymentNumber, close.Provider, close.Account, Scenario.Deadline)],
        // The provider first could not, then could; both notices are under way.
        RequestRefund refund =>
        [
            new RefundFailed(
                refund.Merchant, refund.OrderNumber, refund.Provider, refund.Account,
                refund.TransactionId, refund.RefundNumber, "LATER", Scenario.Deadline),
            new RefundCompleted(
                refund.Merchant, refund.OrderNumber, refund.Provider, refund.Account,
                refund.TransactionId, refund.RefundNumber, refund.Amount, Scenario.Deadline),
        ],
        _ => [],
    };

    private bool IsPaid(string number) => said.Exists(known => known.Message is PaymentSucceeded paid && paid.PaymentNumber == number);

    private async Task Decide(OneOrder one, FakeTimeProvider clock, Decision decision)
    {
        try
        {
            switch (decision)
            {
                case Decision.DeadlinePasses: await Fire<PaymentDeadlineReached>(one, clock); break;
                case Decision.StockIsReleased: await Fire<StockReleaseDue>(one, clock); break;
                case Decision.Cancel: await one.Deliver(Said.Cancelled with { RequestId = Guid.NewGuid() }); break;
                case Decision.Extend: await one.Deliver(Said.ExtendedTo(one.Order!.Deadline.AddMinutes(5))); break;
                case Decision.RefundAll: await one.Deliver(Said.Refund()); break;
                case Decision.RefundPart: await one.Deliver(Said.Refund(100)); break;
                case Decision.RefundHeld: await one.Deliver(Said.Refund(transaction: "T2")); break;
                case Decision.ForceClose: await one.Deliver(Said.ForceClosed with { RequestId = Guid.NewGuid() }); break;
            }
        }
        catch (OrderRefusedException no)
        {
            refused.Add($"{decision}: {no.Reason}");
        }
    }

    private static async Task Fire<T>(OneOrder one, FakeTimeProvider clock)
    {
        if (one.Timers.Find(timer => timer.Message is T) is not { } timer) return;
        if (timer.Due > clock.GetUtcNow()) clock.SetUtcNow(timer.Due);
        await one.Fire(timer);
    }

    private void Fly(object message)
    {
        var one = (message, NewId.NextGuid());
        said.Add(one);
        flying.Add(one);
    }

    private Outcome Judge(Order end) => new(
        end.CurrentState,
        end.ClosureReason,
        end.Receipts.Where(receipt => receipt.Standing is ReceiptStanding.Kept or ReceiptStanding.WaitingForStock)
            .Sum(receipt => receipt.LeftMinor),
        end.Receipts.SelectMany(receipt => receipt.Refunds).Sum(refund => refund.AmountMinor),
        end.Receipts.Where(receipt => receipt.Standing == ReceiptStanding.Held).Sum(receipt => receipt.LeftMinor),
        string.Join(",", stock.Reservations.OrderBy(reservation => reservation.Key)),
        points.Awarded - points.Revoked,
        string.Join("; ", refused));

    private sealed class AlwaysYes : Random
    {
        public override int Next(int maxValue) => 1;
    }
}
