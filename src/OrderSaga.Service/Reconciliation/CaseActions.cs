using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Reconciliation;

/// <summary>What a person does about a case.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CaseRequest(string Reason, int? ExpectedVersion = null, Guid? RequestId = null);

/// <summary>What was taken down; the same id again gets this same answer.</summary>
public sealed record CaseAccepted(Guid CaseId, string State, int Version, Guid RequestId);

/// <summary>
/// Closes a case, or asks its provider once more. Nothing is changed behind an order's back: what the provider answers is an ordinary
/// message to it, and the next comparison closes the case. Request, answer and audit are one transaction.
/// </summary>
public sealed class CaseActions(OrderDbContext db, PaymentProviders providers, AuditLog audit, IPublishEndpoint bus, TimeProvider clock)
{
    const string Refused = "Nothing was taken down";

    // An answer takes seconds; what it changed is compared soon after.
    static readonly TimeSpan _comparedAfter = TimeSpan.FromMinutes(1);

    public static bool CanBeAsked(ReconciliationCase of) =>
        of is { State: ReconciliationCase.Open, PaymentNumber: not null, OrderNumber: not null }
        && of.Kind is CaseKind.PaymentUnknown or CaseKind.PaymentNotBilled or CaseKind.RefundNotTold or CaseKind.RefundNotBilled;

    public Task<IResult> Close(Guid id, CaseRequest request, Guid? key, Caller caller, CancellationToken cancellation) =>
        Do(id, "close", request, key, caller, CloseIt, cancellation);

    public Task<IResult> Query(Guid id, CaseRequest request, Guid? key, Caller caller, CancellationToken cancellation) =>
        Do(id, "query", request, key, caller, AskProvider, cancellation);

    async Task<IResult> Do(
        Guid id, string action, CaseRequest request, Guid? key, Caller caller,
        Func<ReconciliationCase, CaseRequest, Caller, CancellationToken, Task<string?>> act, CancellationToken cancellation)
    {
        if (Reasons.WhyNot(request.Reason) is { } wrong)
            return Problems.Invalid(Refused, [wrong]);
        var requestId = request.RequestId ?? key ?? NewId.NextGuid();
        var content = ContentOf(id, action, request, caller);
        var draft = new AuditDraft(caller, $"reconciliation.{action}", $"case/{id}", "Refused") { RequestId = requestId, Reason = request.Reason };
        audit.Ask(draft);
        if (await Known(requestId, content, cancellation) is { } answered)
            return answered;
        if (await db.ReconciliationCases.SingleOrDefaultAsync(c => c.Id == id, cancellation) is not { } found)
            return Problems.NotFound("There is no such case");

        draft = draft with { OrderId = found.OrderId, Before = Snapshot(found) };
        var version = found.Version;
        var whyNot = request.ExpectedVersion is { } expected && expected != version
            ? $"You saw version {expected}, and the case is at {version}. Look at it, and ask again."
            : found.State == ReconciliationCase.Closed
                ? $"It was closed by {found.ClosedBy}: {found.CloseReason}"
                : await act(found, request, caller, cancellation);
        if (whyNot is not null)
        {
            // What stands in the way may be this same request, which somebody sent twice at once.
            if (await Known(requestId, content, cancellation) is { } meanwhile)
                return meanwhile;
            db.Entry(found).State = EntityState.Unchanged;
            await audit.Write(draft with { Detail = whyNot }, cancellation);
            return Problems.Conflict("The case refuses this", whyNot);
        }

        var answer = new CaseAccepted(id, found.State, found.Version, requestId);
        Remember(found, action, request, content, caller, answer);
        return await Save(draft with { Outcome = "Done", After = Snapshot(found) }, requestId, content, cancellation)
            ?? TypedResults.Ok(answer);
    }

    Task<string?> CloseIt(ReconciliationCase found, CaseRequest request, Caller caller, CancellationToken cancellation)
    {
        (found.State, found.ClosedAt, found.ClosedBy, found.CloseReason) =
            (ReconciliationCase.Closed, clock.GetUtcNow(), caller.Name, request.Reason);
        found.Version++;
        return Task.FromResult<string?>(null);
    }

    async Task<string?> AskProvider(ReconciliationCase found, CaseRequest request, Caller caller, CancellationToken cancellation)
    {
        if (!CanBeAsked(found))
            return $"Of {found.Kind} no provider can be asked; look at order and provider's console, and close it with what you found.";
        if (providers.Client(found.Provider, found.Account) is not { } client)
            return $"The settings have no account {found.Account} with {found.Provider}; restore it, or look there.";
        var (reference, refundRequestedAt) = await OfOrder(found, cancellation);
        if ((found.RefundNumber is null ? client.WhyNotProven(reference) : client.WhyRefundNotAsked(refundRequestedAt)) is { } why)
            return $"{why}; look into the provider's console";

        await bus.Publish(
            new AskProvider(
                found.Provider, found.Account, found.OrderNumber!, found.PaymentNumber!, found.TransactionId, found.RefundNumber, reference,
                RefundRequestedAt: refundRequestedAt),
            cancellation);
        var soon = clock.GetUtcNow() + _comparedAfter;
        if (await db.BilledDays.SingleOrDefaultAsync(
            d => d.Provider == found.Provider && d.Account == found.Account && d.Day == found.Day, cancellation) is { } day)
        {
            day.NextAt = soon;
        }

        return null;
    }

    /// <summary>
    /// Of a payment, its reference as the checkout reported it; of a refund, when the order first asked for it. Null: it is not known, or
    /// the order is not here.
    /// </summary>
    async Task<(string? Reference, DateTimeOffset? RefundRequestedAt)> OfOrder(ReconciliationCase found, CancellationToken cancellation)
    {
        var order = await db.Orders.AsNoTracking().Where(o => o.CorrelationId == found.OrderId)
            .Select(o => new { o.Attempts, o.Receipts }).SingleOrDefaultAsync(cancellation);
        if (found.RefundNumber is { } number)
        {
            var refunds = order?.Receipts.SelectMany(receipt => receipt.Refunds);
            return (null, refunds?.FirstOrDefault(each => each.RefundNumber == number)?.RequestedAt);
        }

        return (order?.Attempts.Find(attempt => attempt.Provider == found.Provider && attempt.PaymentNumber == found.PaymentNumber)
            ?.ProviderReference, null);
    }

    void Remember(ReconciliationCase found, string action, CaseRequest request, string content, Caller caller, CaseAccepted answer) =>
        db.StaffRequests.Add(new StaffRequest
        {
            RequestId = answer.RequestId,
            OrderId = found.OrderId ?? Guid.Empty,
            Action = $"reconciliation.{action}",
            RequestedBy = caller.Name,
            Content = content,
            Body = JsonSerializer.Serialize(request, JsonSerializerOptions.Web),
            Status = StaffRequest.Done,
            Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web),
            RequestedAt = clock.GetUtcNow(),
        });

    /// <summary>Null: it is new.</summary>
    async Task<IResult?> Known(Guid requestId, string content, CancellationToken cancellation)
    {
        if (await db.StaffRequests.AsNoTracking().SingleOrDefaultAsync(r => r.RequestId == requestId, cancellation) is not { } known)
            return null;
        return known.Content == content
            ? TypedResults.Ok(JsonSerializer.Deserialize<CaseAccepted>(known.Answer, JsonSerializerOptions.Web)!)
            : Problems.KeyTaken(requestId);
    }

    /// <summary>Null: it is saved. Else the same id was faster, or the case has changed meanwhile.</summary>
    async Task<IResult?> Save(AuditDraft draft, Guid requestId, string content, CancellationToken cancellation)
    {
        try
        {
            await audit.Write(draft, cancellation);
            return null;
        }
        catch (DbUpdateException failure)
        {
            db.ChangeTracker.Clear();
            if (await Known(requestId, content, cancellation) is { } won)
                return won;
            if (failure is DbUpdateConcurrencyException)
                return Problems.Conflict("The case has changed", "Somebody, or a comparison, was faster. Look at it, and ask again.");
            throw;
        }
    }

    static string Snapshot(ReconciliationCase of) => JsonSerializer.Serialize(
        new { Kind = of.Kind.ToString(), of.State, of.Version, of.Provider, of.TransactionId, of.TheirsMinor, of.OursMinor, of.ClosedBy },
        AskJson.Options);

    static string ContentOf(Guid id, string action, CaseRequest request, Caller caller) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(new { caller.Name, id, action, request })));
}
