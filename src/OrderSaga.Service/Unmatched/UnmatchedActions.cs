using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Unmatched;

/// <summary>
/// Takes down what a person asks of a payment whose order has not come: once, with its reason, and as the other actions of staff by the
/// same rules of ids, versions, second persons and the audit.
/// </summary>
public sealed class UnmatchedActions(
    OrderDbContext db,
    OrderDetails details,
    UnmatchedJudge judge,
    UnmatchedDecisions decisions,
    AuditLog audit,
    ApprovalsOptions approvals,
    TimeProvider clock)
{
    const string NoSuchPayment = "There is no such payment, or its order has come";

    /// <summary>What would happen; nothing is done.</summary>
    public async Task<IResult> Rehearse(Guid messageId, IUnmatchedAsk ask, Caller caller, CancellationToken cancellation)
    {
        if (await UnmatchedPayments.Find(db, messageId, cancellation) is not { } payment)
            return await Gone(messageId, cancellation);
        var judged = await judge.Judge(payment, ask, Guid.NewGuid(), StaffActions.By(caller, ask), approvedBy: null, cancellation);
        return TypedResults.Ok(judged.Seen);
    }

    public async Task<IResult> Do(
        Guid messageId, IUnmatchedAsk ask, Guid requestId, int? expectedVersion, Caller caller, CancellationToken cancellation)
    {
        if (StaffActions.WhyNotWords(ask) is { } wrong)
            return Problems.Invalid("Nothing was taken down", [wrong]);
        var content = StaffActions.ContentOf(messageId, ask.Action, ask, caller);
        audit.Ask(new AuditDraft(caller, ask.Action, $"payment/{messageId}", "Refused") { RequestId = requestId, Reason = ask.Reason });
        if (await Known(requestId, content, cancellation) is { } answered)
            return answered;
        if (await UnmatchedPayments.Find(db, messageId, cancellation) is not { } payment)
            return await Known(requestId, content, cancellation) ?? await Gone(messageId, cancellation);

        var by = StaffActions.By(caller, ask);
        var judged = await judge.Judge(payment, ask, requestId, by, approvedBy: null, cancellation);
        var draft = Draft(payment, ask.Action, requestId, ask.Reason, caller) with { OrderId = judged.Target?.CorrelationId };
        if ((expectedVersion ?? ask.ExpectedVersion) is { } expected && expected != judged.Seen.Version)
            return await Known(requestId, content, cancellation) ?? await Stale(draft, judged, expected, cancellation);
        if (judged.Seen.WhyNot is { } whyNot)
            return await Known(requestId, content, cancellation) ?? await Refuse(draft, whyNot, cancellation);

        var status = judged.Seen.NeedsSecondPerson ? StaffRequest.AwaitsApproval : StaffRequest.Done;
        var answer = AnswerTo(payment, judged, requestId, status);
        var request = Remember(answer, ask, content, caller);
        if (!judged.Seen.NeedsSecondPerson)
            return await decisions.Make(new Deciding(payment, judged, ask, by, null, request, draft), answer, cancellation);
        db.StaffRequests.Add(request);
        try
        {
            await audit.Write(draft with { Outcome = status, After = StaffActions.After(judged.Seen) }, cancellation);
        }
        catch (DbUpdateException)
        {
            // The same id was faster; its answer is the answer. Anything else is thrown on.
            db.ChangeTracker.Clear();
            if (await Known(requestId, content, cancellation) is { } won)
                return won;
            throw;
        }

        return Answered(answer);
    }

    /// <summary>What would come of a request that waits, if a second person agreed now.</summary>
    internal async Task<DryRun> Seen(StaffRequest request, CancellationToken cancellation)
    {
        var kept = JsonSerializer.Deserialize<KeptAsk>(request.Body, AskJson.Options)!;
        return await UnmatchedPayments.Find(db, kept.MessageId, cancellation) is not { } payment
            ? DryRun.Refused(await UnmatchedDecisions.WhatBecame(db, kept.MessageId, cancellation) ?? NoSuchPayment, 0)
            : (await judge.Judge(payment, kept.Ask, request.RequestId, request.RequestedBy, StaffActions.SecondPerson, cancellation)).Seen;
    }

    /// <summary>A second person decides. Who agrees has it judged once more, and done.</summary>
    internal Task<IResult> Decide(StaffRequest request, bool agrees, string reason, Caller caller, CancellationToken cancellation) =>
        agrees ? Approve(request, reason, caller, cancellation)
            : End(request, StaffRequest.Declined, new AuditDraft(caller, $"{request.Action}.decline", "", StaffRequest.Done) { Reason = reason }, cancellation);

    /// <summary>A second person decides too late.</summary>
    internal Task<IResult> Lapse(StaffRequest request, bool agrees, string reason, Caller caller, CancellationToken cancellation)
    {
        var action = $"{request.Action}.{(agrees ? "approve" : "decline")}";
        return End(request, StaffRequest.Lapsed, new AuditDraft(caller, action, "", StaffRequest.Lapsed) { Reason = reason }, cancellation);
    }

    /// <summary>Nothing is done.</summary>
    async Task<IResult> End(StaffRequest request, string status, AuditDraft draft, CancellationToken cancellation)
    {
        var answer = Settle(request, status, draft.Caller);
        var subject = $"payment/{answer.Provider}/{answer.TransactionId}";
        try
        {
            await audit.Write(draft with { Subject = subject, OrderId = answer.OrderId, RequestId = request.RequestId }, cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Problems.DecidedMeanwhile();
        }

        return Answered(answer);
    }

    UnmatchedAccepted Settle(StaffRequest request, string status, Caller caller)
    {
        var answer = JsonSerializer.Deserialize<UnmatchedAccepted>(request.Answer, JsonSerializerOptions.Web)! with { Status = status };
        (request.Status, request.DecidedBy, request.DecidedAt, request.AwaitsApprovalSince) =
            (status, caller.Name, clock.GetUtcNow(), null);
        request.Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web);
        return answer;
    }

    async Task<IResult> Approve(StaffRequest request, string reason, Caller caller, CancellationToken cancellation)
    {
        var kept = JsonSerializer.Deserialize<KeptAsk>(request.Body, AskJson.Options)!;
        if (await UnmatchedPayments.Find(db, kept.MessageId, cancellation) is not { } payment)
            return await Gone(kept.MessageId, cancellation);
        var draft = Draft(payment, $"{request.Action}.approve", request.RequestId, reason, caller);
        if (caller.Is(request.RequestedBy))
            return await Refuse(draft, "A second person is another one than who asked.", cancellation);
        var by = StaffActions.By(new Caller(request.RequestedBy, ""), kept.Ask);
        var judged = await judge.Judge(payment, kept.Ask, request.RequestId, by, caller.Name, cancellation);
        if (judged.Seen.WhyNot is { } whyNot)
            return await Refuse(draft, whyNot, cancellation);

        var answer = Settle(request, StaffRequest.Done, caller);
        draft = draft with { OrderId = judged.Target?.CorrelationId };
        return await decisions.Make(new Deciding(payment, judged, kept.Ask, by, caller.Name, request, draft), answer, cancellation);
    }

    async Task<IResult> Stale(AuditDraft draft, UnmatchedJudgement judged, int expected, CancellationToken cancellation)
    {
        var version = judged.Seen.Version;
        await audit.Write(draft with { Detail = $"It was asked of version {expected}, and this is {version}" }, cancellation);
        return judged.Target is { } order
            ? Problems.Stale(expected, version, await details.Timeline(order.CorrelationId, expected, cancellation) ?? [])
            : Problems.Conflict("The payment has changed", $"You saw version {expected}, and it is at {version}. Look again.");
    }

    async Task<IResult> Refuse(AuditDraft draft, string whyNot, CancellationToken cancellation)
    {
        await audit.Write(draft with { Detail = whyNot }, cancellation);
        return Problems.Conflict("This cannot be done with the payment", whyNot);
    }

    /// <summary>Null: it is new. Asked once more before anything is refused, as of an order.</summary>
    async Task<IResult?> Known(Guid requestId, string content, CancellationToken cancellation)
    {
        if (await db.StaffRequests.AsNoTracking().SingleOrDefaultAsync(r => r.RequestId == requestId, cancellation) is not { } known)
            return null;
        if (known.Content != content)
            return Problems.KeyTaken(requestId);
        var answer = JsonSerializer.Deserialize<UnmatchedAccepted>(known.Answer, JsonSerializerOptions.Web)!;
        if (known.AwaitsApprovalSince is { } since && since + approvals.LapseAfter <= clock.GetUtcNow())
            answer = answer with { Status = StaffRequest.Lapsed };
        return Answered(answer);
    }

    async Task<IResult> Gone(Guid messageId, CancellationToken cancellation) =>
        await UnmatchedDecisions.WhatBecame(db, messageId, cancellation) is { } became
            ? Problems.Conflict("The payment waits no more", became)
            : Problems.NotFound(NoSuchPayment);

    StaffRequest Remember(UnmatchedAccepted answer, IUnmatchedAsk ask, string content, Caller caller)
    {
        var now = clock.GetUtcNow();
        return new StaffRequest
        {
            RequestId = answer.RequestId,
            OrderId = answer.OrderId ?? Guid.Empty,
            Action = ask.Action,
            RequestedBy = caller.Name,
            Content = content,
            Body = JsonSerializer.Serialize(KeptAsk.Of(answer.MessageId, ask), AskJson.Options),
            Status = answer.Status,
            Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web),
            RequestedAt = now,
            AwaitsApprovalSince = answer.Status == StaffRequest.AwaitsApproval ? now : null,
        };
    }

    static UnmatchedAccepted AnswerTo(UnmatchedPayment payment, UnmatchedJudgement judged, Guid requestId, string status) => new(
        payment.MessageId, payment.Provider, payment.TransactionId, requestId, status, judged.Target?.CorrelationId,
        judged.Target is null ? UnmatchedRefund.NumberOf(UnmatchedDecisions.CaseOf(payment)) : null);

    static AuditDraft Draft(UnmatchedPayment payment, string action, Guid requestId, string reason, Caller caller) =>
        new(caller, action, $"payment/{payment.Provider}/{payment.Account}/{payment.TransactionId}", "Refused")
        {
            RequestId = requestId,
            Reason = reason,
            Before = JsonSerializer.Serialize(
                new { payment.MessageId, payment.Merchant, payment.OrderNumber, payment.Amount, payment.PaidAt }, AskJson.Options),
        };

    internal static IResult Answered(UnmatchedAccepted answer) =>
        TypedResults.Accepted(answer.OrderId is { } order ? $"/api/v1/orders/{order}" : "/api/v1/unmatched-payments/decided", answer);
}
