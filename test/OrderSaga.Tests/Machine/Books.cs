using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// A stock participant by its contract: each ordinal is separate, a release is final, a repeated command gets the same answer.
/// </summary>
internal sealed class StockBook(Random chance)
{
    private readonly Dictionary<Guid, object> answers = [];

    public Dictionary<int, string> Reservations { get; } = [];

    public HashSet<int> EverConfirmed { get; } = [];

    public object Handle(object command) => command switch
    {
        ReserveStock reserve => Once(reserve.EffectId, () => Reserve(reserve)),
        ConfirmStock confirm => Once(confirm.EffectId, () => Confirm(confirm)),
        ReleaseStock release => Once(release.EffectId, () => Release(release)),
        _ => throw new ArgumentException($"{command} is none of stock's", nameof(command)),
    };

    private object Once(Guid effectId, Func<object> work) =>
        answers.TryGetValue(effectId, out var known) ? known : answers[effectId] = work();

    private object Reserve(ReserveStock reserve)
    {
        var isShort = Reservations.ContainsKey(reserve.Ordinal) || chance.Next(6) == 0;
        if (isShort) return new StockRejected(reserve.EffectId, reserve.OrderId, reserve.Ordinal, "short");
        Reservations[reserve.Ordinal] = "held";
        return new StockReserved(reserve.EffectId, reserve.OrderId, reserve.Ordinal);
    }

    private object Confirm(ConfirmStock confirm)
    {
        if (Reservations.GetValueOrDefault(confirm.Ordinal) != "held" || chance.Next(25) == 0)
        {
            Reservations[confirm.Ordinal] = "lost";
            return new StockRejected(confirm.EffectId, confirm.OrderId, confirm.Ordinal, "nothing is held");
        }

        Reservations[confirm.Ordinal] = "sold";
        EverConfirmed.Add(confirm.Ordinal);
        return new StockConfirmed(confirm.EffectId, confirm.OrderId, confirm.Ordinal);
    }

    private StockReleased Release(ReleaseStock release)
    {
        Reservations[release.Ordinal] = "released";
        return new StockReleased(release.EffectId, release.OrderId, release.Ordinal);
    }
}

internal sealed class PointsBook
{
    private readonly HashSet<Guid> done = [];

    public int Awarded { get; private set; }

    public int Revoked { get; private set; }

    public object Handle(object command)
    {
        switch (command)
        {
            case AwardPoints award:
                if (done.Add(award.EffectId)) Awarded++;
                return new PointsAwarded(award.EffectId, award.OrderId, 99);
            case RevokePoints revoke:
                if (done.Add(revoke.EffectId)) Revoked++;
                return new PointsRevoked(revoke.EffectId, revoke.OrderId, 99);
            default:
                throw new ArgumentException($"{command} is none of points'", nameof(command));
        }
    }
}

/// <summary>A provider: an attempt is open until it is paid or closed; a refund number is one refund of one payment.</summary>
internal sealed class ProviderBook(Random chance, FakeTimeProvider clock)
{
    private readonly HashSet<string> closed = [];

    public Dictionary<string, PaymentSucceeded> Payments { get; } = [];

    public Dictionary<string, RequestRefund> RefundsAsked { get; } = [];

    public Dictionary<string, RequestRefund> RefundsMade { get; } = [];

    /// <summary>The customer pays, unless this number is closed or paid; the notice may come twice.</summary>
    public List<PaymentSucceeded> Pay(string letter, long minor)
    {
        var number = Scenario.OrderNumber + letter;
        if (closed.Contains(number) || Payments.ContainsKey(number)) return [];
        var amount = chance.Next(5) == 0 ? minor + chance.Next(1, 100) : Math.Max(minor, 1);
        var notice = Said.Paid("T" + letter, minor: amount, letter: letter) with { PaidAt = clock.GetUtcNow() };
        Payments[number] = notice;
        return chance.Next(3) == 0 ? [notice, notice] : [notice];
    }

    public object Handle(object command) => command switch
    {
        ClosePayment close => Close(close),
        RequestRefund refund => Refund(refund),
        _ => throw new ArgumentException($"{command} is none of the provider's", nameof(command)),
    };

    public string? RefundHeld(Order? order) => order?.Receipts.Find(receipt => receipt.Standing == ReceiptStanding.Held)?.TransactionId;

    private object Close(ClosePayment close)
    {
        if (Payments.TryGetValue(close.PaymentNumber, out var paid)) return paid;
        closed.Add(close.PaymentNumber);
        return new PaymentClosed(close.Merchant, close.OrderNumber, close.PaymentNumber, close.Provider, close.Account, clock.GetUtcNow());
    }

    private object Refund(RequestRefund refund)
    {
        var first = RefundsAsked.GetValueOrDefault(refund.RefundNumber, refund);
        RefundsAsked[refund.RefundNumber] = first;
        first.ShouldBe(refund, "a refund number belongs to one receipt and one amount");
        if (!RefundsMade.ContainsKey(refund.RefundNumber) && chance.Next(5) == 0)
            return new RefundFailed(
                refund.Merchant, refund.OrderNumber, refund.Provider, refund.Account,
                refund.TransactionId, refund.RefundNumber, "LATER", clock.GetUtcNow());

        RefundsMade[refund.RefundNumber] = refund;
        RefundsMade.Values.Where(made => made.TransactionId == refund.TransactionId).Sum(made => made.Amount.MinorUnits)
            .ShouldBeLessThanOrEqualTo(Payments[refund.PaymentNumber].Amount.MinorUnits);
        return new RefundCompleted(
            refund.Merchant, refund.OrderNumber, refund.Provider, refund.Account,
            refund.TransactionId, refund.RefundNumber, refund.Amount, clock.GetUtcNow());
    }
}
