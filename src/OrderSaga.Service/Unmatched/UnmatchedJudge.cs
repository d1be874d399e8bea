using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Unmatched;

/// <summary>What would become of a payment, and why not: of an order's part the machine itself says it, in rehearsal.</summary>
/// <param name="Seen">For whoever asks.</param>
/// <param name="Target">The order that would have it, as it is; null: none would.</param>
/// <param name="Event">What that order would be told; null: nothing.</param>
sealed record UnmatchedJudgement(DryRun Seen, Order? Target, PaymentSucceeded? Event);

public sealed class UnmatchedJudge(
    OrderDbContext db, OrderDetails details, OrderPolicies policies, PaymentProviders providers, Rehearsal rehearsal)
{
    /// <param name="payment">That waits.</param>
    /// <param name="ask">What is asked.</param>
    /// <param name="requestId">Under which id.</param>
    /// <param name="by">By whom.</param>
    /// <param name="approvedBy">Who agreed; null: nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<UnmatchedJudgement> Judge(
        UnmatchedPayment payment, IUnmatchedAsk ask, Guid requestId, string by, string? approvedBy, CancellationToken cancellation)
    {
        var target = ask is AttachPaymentRequest attach
            ? await details.Order(OrderRules.IdOf(payment.Merchant, attach.OrderNumber), cancellation)
            : null;
        var version = ask is AttachPaymentRequest ? target?.Version ?? 0 : payment.Version;
        if (await HasCome(payment, cancellation))
            return Refused("Its own order has come, and has the payment in a moment.");
        if (providers.Receiver(payment.Provider, payment.Account) is null)
            return Refused($"The settings have no account {payment.Provider}/{payment.Account}; restore it.");
        if (ask is not AttachPaymentRequest)
            return new UnmatchedJudgement(Refund(payment, approvedBy), null, null);
        if (target is null)
            return Refused($"{payment.Merchant} has no such order; a payment is attached to an order of its own merchant.");

        var words = new PaymentAttachment(approvedBy is null ? by : $"{by}, {approvedBy}", ask.Reason, requestId, approvedBy);
        var told = new PaymentSucceeded(
            payment.Merchant, target.OrderNumber, payment.PaymentNumber, payment.Provider, payment.Account, payment.TransactionId,
            payment.Amount, payment.PaidAt, words);
        // As if somebody agreed: whether somebody has to is seen by what would go back then.
        var agreed = told with { Attached = words with { ApprovedBy = approvedBy ?? StaffActions.SecondPerson } };
        var rehearsed = await rehearsal.Of((await details.Order(target.CorrelationId, cancellation))!, agreed);
        if (rehearsed.Turn?.Decision is PaymentOutcome.AlreadyKnown)
            return Refused("The order has this payment already.");
        var seen = DryRun.Of(rehearsed, version, needsSecondPerson: false);
        // What the machine would give back at once is a refund by another name.
        var needs = approvedBy is null && IsAboveLimit(payment, seen.Refunds.Sum(refund => refund.Amount.MinorUnits));
        return new UnmatchedJudgement(seen with { NeedsSecondPerson = needs }, target, told);

        UnmatchedJudgement Refused(string whyNot) => new(DryRun.Refused(whyNot, version), target, null);
    }

    /// <summary>The order that the payment names: from then on it is the order's.</summary>
    internal Task<bool> HasCome(UnmatchedPayment payment, CancellationToken cancellation)
    {
        var own = OrderRules.IdOf(payment.Merchant, payment.OrderNumber);
        return db.Orders.AnyAsync(order => order.CorrelationId == own, cancellation);
    }

    DryRun Refund(UnmatchedPayment payment, string? approvedBy) => new(
        true, null, approvedBy is null && IsAboveLimit(payment, payment.Amount.MinorUnits), payment.Version, [], [],
        [nameof(RequestRefund)], [new DryRefund(payment.Provider, payment.TransactionId, payment.Amount)], null, null);

    bool IsAboveLimit(UnmatchedPayment payment, long refundedMinor) =>
        refundedMinor > policies.Of(payment.Merchant).RefundApprovalLimitOf(payment.Amount.Currency);
}
