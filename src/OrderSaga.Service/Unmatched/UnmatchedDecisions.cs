using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Staff;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Unmatched;

/// <summary>A decision with all that its transaction writes.</summary>
/// <param name="Payment">As it waits.</param>
/// <param name="Judged">What becomes of it.</param>
/// <param name="Ask">What was asked.</param>
/// <param name="By">By whom.</param>
/// <param name="ApprovedBy">Who agreed; null: nobody had to.</param>
/// <param name="Request">New, or the one that waited for a second person.</param>
/// <param name="Draft">For the audit.</param>
sealed record Deciding(
    UnmatchedPayment Payment,
    UnmatchedJudgement Judged,
    IUnmatchedAsk Ask,
    string By,
    string? ApprovedBy,
    StaffRequest Request,
    AuditDraft Draft);

/// <summary>
/// Decides about a payment whose order has not come, so that of two decisions, and of the order that comes at the same moment, one counts.
/// First its case is opened and committed: from then on an order that takes the money has to change the case. Only what is seen after
/// that, that its order has not come, is decided on. The decision takes the message from those that wait, tells the inbox that it was
/// consumed, changes the case, and sends: one transaction, with the answer for a repetition and the line of the audit.
/// </summary>
public sealed class UnmatchedDecisions(
    OrderDbContext db,
    UnmatchedJudge judge,
    OrderPolicies policies,
    ProviderEvents events,
    AuditLog audit,
    IPublishEndpoint bus,
    IServiceScopeFactory scopes,
    TimeProvider clock)
{
    const string Faster = "Somebody else, or its own order, was faster; look what became of it.";

    internal async Task<IResult> Make(Deciding deciding, UnmatchedAccepted answer, CancellationToken cancellation)
    {
        var payment = deciding.Payment;
        await Open(payment, cancellation);
        var known = (await UnmatchedCases.Find(db, SaidOf(payment), cancellation))!;
        var parked = await UnmatchedPayments.Waiting(db).SingleOrDefaultAsync(row => row.MessageId == payment.MessageId, cancellation);
        if (parked is null || known.Decision is not UnmatchedDecision.Open || await judge.HasCome(payment, cancellation))
            return await Lost(deciding, answer, cancellation);

        var now = UtcTime.Cut(clock.GetUtcNow()); // as every store keeps it: a refund that is asked for again says the same
        db.Remove(parked);
        db.Add(new InboxRow { MessageId = parked.MessageId, ConsumerId = parked.ConsumerId, ConsumedAt = now });
        (known.DecidedBy, known.DecidedAt, known.Reason) =
            (deciding.ApprovedBy is null ? deciding.By : $"{deciding.By}, {deciding.ApprovedBy}", now, deciding.Ask.Reason);
        await (deciding.Judged.Event is { } told ? Attach(known, told, cancellation) : Refund(known, now, cancellation));
        if (db.Entry(deciding.Request).State is EntityState.Detached)
            db.Add(deciding.Request);
        try
        {
            await audit.Write(
                deciding.Draft with { Outcome = StaffRequest.Done, After = StaffActions.After(deciding.Judged.Seen) }, cancellation);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (deciding.ApprovedBy is not null && await IsDeclined(answer.RequestId, cancellation))
                return Problems.DecidedMeanwhile();
            if (await WhatBecame(db, payment.MessageId, cancellation) is null
                && await UnmatchedPayments.Find(db, payment.MessageId, cancellation) is not null)
            {
                throw; // nobody was faster: it is something else
            }

            return await Lost(deciding, answer, cancellation);
        }

        UnmatchedMetrics.Decided.Add(1, new KeyValuePair<string, object?>("decision", known.Decision.ToString()));
        return UnmatchedActions.Answered(answer);
    }

    /// <summary>Of two second persons the other was faster, and the payment waits on.</summary>
    Task<bool> IsDeclined(Guid requestId, CancellationToken cancellation) => db.StaffRequests.AsNoTracking().AnyAsync(
        r => r.RequestId == requestId && r.Status != StaffRequest.AwaitsApproval && r.Status != StaffRequest.Done, cancellation);

    /// <summary>Null: nobody has decided about it.</summary>
    internal static async Task<string?> WhatBecame(OrderDbContext db, Guid messageId, CancellationToken cancellation)
    {
        var became = await db.UnmatchedCases.AsNoTracking()
            .Where(row => row.MessageId == messageId && row.Decision != UnmatchedDecision.Open)
            .Select(row => new { row.Decision, row.DecidedBy, row.AttachedNumber }).FirstOrDefaultAsync(cancellation);
        return became?.Decision switch
        {
            null => null,
            UnmatchedDecision.Matched => "Its own order came, and has it.",
            UnmatchedDecision.Attached => $"{became.DecidedBy} attached it to {became.AttachedNumber}.",
            _ => $"{became.DecidedBy} gave it back.",
        };
    }

    internal static UnmatchedCase CaseOf(UnmatchedPayment payment) => new()
    {
        Provider = payment.Provider,
        Account = payment.Account,
        TransactionId = payment.TransactionId,
        MessageId = payment.MessageId,
        Merchant = payment.Merchant,
        OrderNumber = payment.OrderNumber,
        PaymentNumber = payment.PaymentNumber,
        AmountMinor = payment.Amount.MinorUnits,
        Currency = payment.Amount.Currency,
        PaidAt = payment.PaidAt,
    };

    async Task Open(UnmatchedPayment payment, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        if (await UnmatchedCases.Known(own, SaidOf(payment), cancellation))
            return;
        own.UnmatchedCases.Add(CaseOf(payment));
        try
        {
            await own.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // Somebody else opened it at the same moment. Anything else is thrown on.
            own.ChangeTracker.Clear();
            if (!await UnmatchedCases.Known(own, SaidOf(payment), cancellation))
                throw;
        }
    }

    Task Attach(UnmatchedCase known, PaymentSucceeded told, CancellationToken cancellation)
    {
        (known.Decision, known.AttachedTo, known.AttachedNumber, known.Version) =
            (UnmatchedDecision.Attached, OrderRules.IdOf(told.Merchant, told.OrderNumber), told.OrderNumber, known.Version + 1);
        return events.Publish(bus, told, NameBasedId.Of("attach", known.MessageId.ToString("D")), cancellation);
    }

    Task Refund(UnmatchedCase known, DateTimeOffset now, CancellationToken cancellation)
    {
        known.Decision = UnmatchedDecision.Refunding;
        return UnmatchedRefund.Send(known, policies.Of(known.Merchant), bus, now, cancellation);
    }

    /// <summary>A second click gets the answer of the first; any other learns what became of the payment.</summary>
    async Task<IResult> Lost(Deciding deciding, UnmatchedAccepted answer, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        var same = await db.StaffRequests.AsNoTracking().AnyAsync(
            r => r.RequestId == answer.RequestId && r.Content == deciding.Request.Content && r.Status == StaffRequest.Done, cancellation);
        if (same && deciding.ApprovedBy is null)
            return UnmatchedActions.Answered(answer);
        var became = await WhatBecame(db, deciding.Payment.MessageId, cancellation) ?? Faster;
        await audit.Write(deciding.Draft with { Detail = became }, cancellation);
        return Problems.Conflict("The payment waits no more", became);
    }

    static SaidOfMoney SaidOf(UnmatchedPayment payment) =>
        new(payment.Provider, payment.Account, payment.TransactionId, payment.OrderNumber, payment);
}
