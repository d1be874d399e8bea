using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Unmatched;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Staff;

/// <summary>What a second person decided.</summary>
/// <param name="RequestId">About which request.</param>
/// <param name="Status"><c>Done</c> or <c>Declined</c>.</param>
/// <param name="OrderId">The order that was meant; null: a payment that no order has goes back.</param>
/// <param name="RefundNumber">The number under which such a payment goes back; null: an order was meant.</param>
public sealed record Decision(Guid RequestId, string Status, Guid? OrderId, string? RefundNumber)
{
    internal static Decision Of(Accepted order) => new(order.RequestId, order.Status, order.OrderId, null);

    internal static Decision Of(UnmatchedAccepted payment) => new(payment.RequestId, payment.Status, payment.OrderId, payment.RefundNumber);
}

/// <summary>What waits for a second person, who has a key or a token of another name.</summary>
public sealed class Approvals(
    OrderDbContext db,
    OrderDetails details,
    Rehearsal rehearsal,
    UnmatchedActions unmatched,
    AuditLog audit,
    IPublishEndpoint bus,
    ApprovalsOptions options,
    TimeProvider clock)
{
    const int RowsMax = 200;
    const string NoSuchOrder = "There is no such order";

    /// <summary>The oldest first: of one order, or (null) all.</summary>
    public async Task<IReadOnlyList<Approval>> Waiting(Guid? orderId, CancellationToken cancellation)
    {
        var rows = orderId is { } order ? Undecided().Where(r => r.OrderId == order) : Undecided();
        return await Shown(await rows.Take(RowsMax).ToListAsync(cancellation), cancellation);
    }

    /// <summary>What waits of a payment without an order, the oldest first.</summary>
    public async Task<IReadOnlyList<Approval>> Waiting(UnmatchedPayment payment, CancellationToken cancellation) =>
        await Shown((await OfPayments(cancellation)).FindAll(r => IsOf(payment, PaymentOf(r)!)), cancellation);

    /// <summary>Those of the payments about which something waits, by their message.</summary>
    public async Task<IReadOnlySet<Guid>> Waiting(IReadOnlyList<UnmatchedPayment> payments, CancellationToken cancellation)
    {
        var asked = (await OfPayments(cancellation)).ConvertAll(r => PaymentOf(r)!);
        return payments.Where(payment => asked.Exists(about => IsOf(payment, about))).Select(payment => payment.MessageId).ToHashSet();
    }

    IQueryable<StaffRequest> Undecided()
    {
        var begin = clock.GetUtcNow() - options.LapseAfter;
        return db.StaffRequests.AsNoTracking().Where(r => r.AwaitsApprovalSince != null && r.AwaitsApprovalSince > begin)
            .OrderBy(r => r.AwaitsApprovalSince);
    }

    Task<List<StaffRequest>> OfPayments(CancellationToken cancellation) => Undecided()
        .Where(r => r.Action == AttachPaymentRequest.Name || r.Action == RefundUnmatchedRequest.Name).Take(RowsMax).ToListAsync(cancellation);

    /// <summary>Several messages may have told of it.</summary>
    static bool IsOf(UnmatchedPayment payment, ApprovalPayment asked) => asked.MessageId == payment.MessageId
        || (asked.Provider == payment.Provider && asked.TransactionId == payment.TransactionId);

    async Task<IReadOnlyList<Approval>> Shown(List<StaffRequest> rows, CancellationToken cancellation)
    {
        var waiting = new List<Approval>();
        foreach (var r in rows)
        {
            var seen = await Seen(r, cancellation);
            waiting.Add(new Approval(
                r.RequestId, r.OrderId == Guid.Empty ? null : r.OrderId, r.Action, r.RequestedBy, r.RequestedAt,
                r.AwaitsApprovalSince!.Value + options.LapseAfter, PaymentOf(r), JsonElement.Parse(r.Body), seen.Refunds, seen.WhyNot));
        }

        return waiting;
    }

    /// <summary>
    /// What would come of it now. Whoever agrees to money has to see which sum of which payment goes back: the request may name neither, and
    /// the payment may be another sum in another currency than the order.
    /// </summary>
    async Task<DryRun> Seen(StaffRequest request, CancellationToken cancellation)
    {
        if (IsUnmatched(request))
            return await unmatched.Seen(request, cancellation);
        return await details.Order(request.OrderId, cancellation) is { } order
            ? (await Rehearse(order, request, StaffActions.SecondPerson)).Seen
            : DryRun.Refused(NoSuchOrder, 0);
    }

    async Task<(DryRun Seen, object Message)> Rehearse(Order order, StaffRequest request, string approvedBy)
    {
        var ask = AskJson.Read(request.Action, request.Body);
        var (message, _) = ask.Make(order, request.RequestId, StaffActions.By(new Caller(request.RequestedBy, ""), ask), approvedBy);
        return (DryRun.Of(await rehearsal.Of(order, message!), order.Version, needsSecondPerson: false), message!);
    }

    static ApprovalPayment? PaymentOf(StaffRequest request)
    {
        if (!IsUnmatched(request))
            return null;
        var answer = JsonSerializer.Deserialize<UnmatchedAccepted>(request.Answer, JsonSerializerOptions.Web)!;
        return new ApprovalPayment(answer.MessageId, answer.Provider, answer.TransactionId, answer.RefundNumber);
    }

    static string SubjectOf(StaffRequest request) => PaymentOf(request) is { } payment
        ? $"payment/{payment.Provider}/{payment.TransactionId}"
        : request.OrderId == Guid.Empty ? $"request/{request.RequestId}" : $"order/{request.OrderId}";

    static bool IsUnmatched(StaffRequest request) => request.Action is AttachPaymentRequest.Name or RefundUnmatchedRequest.Name;

    public async Task<IResult> Decide(Guid requestId, bool agrees, string reason, Caller caller, CancellationToken cancellation)
    {
        var decision = agrees ? "approve" : "decline";
        var asked = new AuditDraft(caller, decision, $"request/{requestId}", "Refused") { RequestId = requestId, Reason = reason };
        audit.Ask(asked);
        if (await db.StaffRequests.SingleOrDefaultAsync(r => r.RequestId == requestId, cancellation) is not { } request)
            return Problems.NotFound("There is no such request");
        audit.Ask(asked with
        {
            Action = $"{request.Action}.{decision}",
            Subject = SubjectOf(request),
            OrderId = request.OrderId == Guid.Empty ? null : request.OrderId,
        });
        if (request.Status != StaffRequest.AwaitsApproval)
            return Problems.Conflict(
                "Nobody has to decide this", request.DecidedBy is { } by ? $"It is {request.Status}, by {by}." : $"It is {request.Status}.");
        if (request.AwaitsApprovalSince is { } since && since + options.LapseAfter <= clock.GetUtcNow())
            return await Lapse(request, agrees, reason, caller, cancellation);
        if (IsUnmatched(request))
            return Told(await unmatched.Decide(request, agrees, reason, caller, cancellation));
        if (await details.Order(request.OrderId, cancellation) is not { } order)
            return Problems.NotFound(NoSuchOrder);

        var draft = new AuditDraft(caller, $"{request.Action}.{(agrees ? "approve" : "decline")}", $"order/{request.OrderId}", "Refused")
        {
            OrderId = request.OrderId,
            RequestId = requestId,
            Reason = reason,
            Before = StaffActions.Snapshot(order),
        };
        if (agrees && caller.Is(request.RequestedBy))
            return await Refuse(draft, "A second person is another one than who asked.", cancellation);
        if (agrees)
        {
            var (seen, message) = await Rehearse(order, request, caller.Name);
            if (seen.WhyNot is { } whyNot)
                return await Refuse(draft, whyNot, cancellation);
            await bus.Publish(message, message.GetType(), cancellation);
            draft = draft with { After = StaffActions.After(seen) };
        }

        return await Settle(request, draft with { Outcome = "Done" }, agrees ? StaffRequest.Done : StaffRequest.Declined, caller, cancellation);
    }

    static IResult Told(IResult answer) =>
        answer is Accepted<UnmatchedAccepted> done ? TypedResults.Accepted(done.Location, Decision.Of(done.Value!)) : answer;

    async Task<IResult> Lapse(StaffRequest request, bool agrees, string reason, Caller caller, CancellationToken cancellation)
    {
        var draft = new AuditDraft(caller, $"{request.Action}.{(agrees ? "approve" : "decline")}", $"order/{request.OrderId}", StaffRequest.Lapsed)
        {
            OrderId = request.OrderId,
            RequestId = request.RequestId,
            Reason = reason,
        };
        var settled = IsUnmatched(request)
            ? await unmatched.Lapse(request, agrees, reason, caller, cancellation)
            : await Settle(request, draft, StaffRequest.Lapsed, caller, cancellation);
        return settled is ProblemHttpResult raced
            ? raced
            : Problems.Conflict(
                "Nobody has to decide this any more",
                $"It was asked {request.RequestedAt:O} and has lapsed after {options.LapseAfter}; whoever still wants it asks anew.");
    }

    async Task<IResult> Settle(StaffRequest request, AuditDraft draft, string status, Caller caller, CancellationToken cancellation)
    {
        var answer = JsonSerializer.Deserialize<Accepted>(request.Answer, JsonSerializerOptions.Web)! with
        {
            Status = status,
        };
        (request.Status, request.DecidedBy, request.DecidedAt, request.AwaitsApprovalSince) =
            (answer.Status, caller.Name, clock.GetUtcNow(), null);
        request.Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web);
        try
        {
            await audit.Write(draft, cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Problems.DecidedMeanwhile();
        }

        return TypedResults.Accepted($"/api/v1/orders/{request.OrderId}", Decision.Of(answer));
    }

    async Task<IResult> Refuse(AuditDraft draft, string whyNot, CancellationToken cancellation)
    {
        await audit.Write(draft with { Detail = whyNot }, cancellation);
        return Problems.Conflict("It cannot be approved", whyNot);
    }
}
