using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Staff;

/// <summary>
/// Takes down what a person asks of an order, once: the message for the machine, the answer for a repetition and the line of the audit are
/// one transaction. What the machine would refuse is refused here, by the machine itself in rehearsal.
/// </summary>
public sealed class StaffActions(
    OrderDbContext db,
    OrderDetails details,
    Rehearsal rehearsal,
    PaymentProviders providers,
    AuditLog audit,
    IPublishEndpoint bus,
    ApprovalsOptions approvals,
    TimeProvider clock)
{
    const int ReasonLengthMax = 2000;
    const int RequestedByLengthMax = 64;
    internal const string SecondPerson = "(a second person)";

    /// <summary>What would happen; nothing is done.</summary>
    public async Task<IResult> Rehearse(Guid orderId, IAsk ask, Caller caller, CancellationToken cancellation)
    {
        if (await details.Order(orderId, cancellation) is not { } order)
            return await Missing(orderId, cancellation);
        var (seen, _, needsSecond) = await Judge(order, ask, NewId.NextGuid(), By(caller, ask), cancellation);
        return TypedResults.Ok(seen with { NeedsSecondPerson = needsSecond });
    }

    public async Task<IResult> Do(
        Guid orderId, string action, IAsk ask, Guid? key, int? expectedVersion, Caller caller, CancellationToken cancellation)
    {
        if (WhyNotWords(ask) is { } wrong)
            return Problems.Invalid("Nothing was taken down", [wrong]);

        var requestId = ask.RequestId ?? key ?? NewId.NextGuid();
        var content = ContentOf(orderId, action, ask, caller);
        var draft = new AuditDraft(caller, action, $"order/{orderId}", "Refused")
        {
            OrderId = orderId,
            RequestId = requestId,
            Reason = ask.Reason,
        };
        if (caller.Role != Roles.Checkout)
            audit.Ask(draft);
        if (await Known(requestId, content, cancellation) is { } answered)
            return answered;
        if (await details.Order(orderId, cancellation) is not { } order)
            return await Missing(orderId, cancellation);

        draft = draft with { Before = Snapshot(order) };
        var (version, state) = (order.Version, order.CurrentState);
        var expected = expectedVersion ?? ask.ExpectedVersion;
        if (expected is { } seenVersion && seenVersion != version)
            return await Known(requestId, content, cancellation) ?? await Stale(draft, seenVersion, version, cancellation);

        var (seen, message, needsSecond) = await Judge(order, ask, requestId, By(caller, ask), cancellation);
        if (seen.WhyNot is { } whyNot)
            return await Known(requestId, content, cancellation) ?? await Refuse(draft, state, whyNot, cancellation);

        var status = needsSecond ? StaffRequest.AwaitsApproval : StaffRequest.Done;
        var answer = new Accepted(orderId, order.OrderNumber, state, requestId, status);
        Remember(action, ask, content, caller, answer);
        if (!needsSecond)
            await bus.Publish(message!, message!.GetType(), Seeing(expected), cancellation);
        return await Save(draft with { Outcome = status, After = After(seen) }, requestId, content, cancellation)
            ?? TypedResults.Accepted($"/api/v1/orders/{orderId}", answer);
    }

    internal static string? WhyNotWords(IStaffAsk ask)
    {
        if (string.IsNullOrWhiteSpace(ask.Reason) || ask.Reason.Length > ReasonLengthMax)
            return $"The reason has 1 to {ReasonLengthMax} characters; whoever looks at the order later reads it";
        return ask.RequestedBy is { } name && (name.Length > RequestedByLengthMax || (!string.IsNullOrWhiteSpace(name) && !CallerNames.IsPlain(name)))
            ? $"requestedBy has up to {RequestedByLengthMax} characters, all of which can be seen"
            : null;
    }

    /// <summary>What the machine says of it: as it is, or as it would be when a second person agrees.</summary>
    /// <param name="order">A copy; the rehearsal changes it.</param>
    /// <param name="ask">What is asked.</param>
    /// <param name="requestId">Under which id.</param>
    /// <param name="by">By whom.</param>
    /// <param name="cancellation">Stops it.</param>
    async Task<(DryRun Seen, object? Message, bool NeedsSecondPerson)> Judge(
        Order order, IAsk ask, Guid requestId, string by, CancellationToken cancellation)
    {
        var version = order.Version;
        var (message, whyNot) = ask.Make(order, requestId, by, approvedBy: null);
        if (message is null)
            return (DryRun.Refused(whyNot!, version), null, false);
        if (message is Payments.AskProvider question)
        {
            if (WhyNotAsked(question) is { } silent)
                return (DryRun.Refused(silent, version), null, false);
            var asks = new DryRun(
                true, null, false, version, [order.CurrentState], [], [nameof(Payments.AskProvider)], [], order.Deadline, null);
            return (asks, message, false);
        }


        var alone = await rehearsal.Of(order, message);
        if (alone.Refusal is null || message is not (Contracts.RefundOrder or Contracts.ForceClose))
            return (DryRun.Of(alone, version, needsSecondPerson: false), message, false);
        var another = (await details.Order(order.CorrelationId, cancellation))!;
        var (agreed, _) = ask.Make(another, requestId, by, SecondPerson);
        var together = await rehearsal.Of(another, agreed!);
        return together.Refusal is null
            ? (DryRun.Of(together, version, needsSecondPerson: true), message, true)
            : (DryRun.Of(together, version, needsSecondPerson: false), message, false);
    }

    /// <summary>Said at once, and not by a failed message later; null: it is asked.</summary>
    string? WhyNotAsked(Payments.AskProvider question)
    {
        if (providers.Receiver(question.Provider, question.Account) is null)
            return $"The settings have no account {question.Provider}/{question.Account}; restore it.";
        if (providers.Client(question.Provider, question.Account) is not { } client)
            return $"{question.Provider} calls us and answers no questions: look there.";
        return question.RefundNumber is null
            ? client.WhyNotAsked(question.ProviderReference)
            : client.WhyRefundNotAsked(question.RefundRequestedAt);
    }

    async Task<IResult> Missing(Guid orderId, CancellationToken cancellation) =>
        await details.Names(orderId, cancellation) is null
            ? Problems.NotFound("There is no such order")
            : Problems.Conflict("Not now", "The order was accepted a moment ago and is not with the machine yet; try again in a second");

    async Task<IResult> Stale(AuditDraft draft, int expected, int version, CancellationToken cancellation)
    {
        await Note(draft with { Detail = $"It was asked of version {expected}, and the order is at {version}" }, cancellation);
        var changes = await details.Timeline(draft.OrderId!.Value, expected, cancellation) ?? [];
        return Problems.Stale(expected, version, changes);
    }

    async Task<IResult> Refuse(AuditDraft draft, string state, string whyNot, CancellationToken cancellation)
    {
        await Note(draft with { Detail = whyNot }, cancellation);
        return Problems.Conflict($"The order is {state} and refuses this", whyNot);
    }

    /// <summary>
    /// Null: it is new. Asked once more before anything is refused: what stands in the way may be this same request, which somebody sent
    /// twice at once.
    /// </summary>
    async Task<IResult?> Known(Guid requestId, string content, CancellationToken cancellation)
    {
        if (await db.StaffRequests.AsNoTracking().SingleOrDefaultAsync(r => r.RequestId == requestId, cancellation) is not { } known)
            return null;
        if (known.Content != content)
            return Problems.KeyTaken(requestId);
        var answer = JsonSerializer.Deserialize<Accepted>(known.Answer, JsonSerializerOptions.Web)!;
        if (known.AwaitsApprovalSince is { } since && since + approvals.LapseAfter <= clock.GetUtcNow())
            answer = answer with { Status = StaffRequest.Lapsed };
        if (known.Status == StaffRequest.Refused)
            answer = answer with { Status = known.Status };
        return TypedResults.Accepted($"/api/v1/orders/{answer.OrderId}", answer);
    }

    /// <summary>What changes between this look at the order and its turn, the machine sees.</summary>
    static IPipe<PublishContext> Seeing(int? version) => Pipe.Execute<PublishContext>(context =>
    {
        if (version is { } seen)
            context.Headers.Set(SeenVersion.Header, seen);
    });

    void Remember(string action, IAsk ask, string content, Caller caller, Accepted answer)
    {
        var now = clock.GetUtcNow();
        db.StaffRequests.Add(new StaffRequest
        {
            RequestId = answer.RequestId,
            OrderId = answer.OrderId,
            Action = action,
            RequestedBy = caller.Name,
            Content = content,
            Body = JsonSerializer.Serialize(ask, ask.GetType(), AskJson.Options),
            Status = answer.Status,
            Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web),
            RequestedAt = now,
            AwaitsApprovalSince = answer.Status == StaffRequest.AwaitsApproval ? now : null,
        });
    }

    /// <summary>Null: it is saved. Else the same id was faster, and its answer is the answer.</summary>
    async Task<IResult?> Save(AuditDraft draft, Guid requestId, string content, CancellationToken cancellation)
    {
        try
        {
            await Note(draft, cancellation);
            return null;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (await Known(requestId, content, cancellation) is { } won)
                return won;
            throw;
        }
    }

    /// <summary>Saves. What a shop's own system does for customers is on the order's timeline and not in the audit of staff.</summary>
    Task Note(AuditDraft draft, CancellationToken cancellation) =>
        draft.Caller.Role == Roles.Checkout ? db.SaveChangesAsync(cancellation) : audit.Write(draft, cancellation);

    /// <param name="subject">The order, or the payment that has none.</param>
    /// <param name="action">What is asked.</param>
    /// <param name="ask">In which words.</param>
    /// <param name="caller">By whom.</param>
    internal static string ContentOf(Guid subject, string action, IStaffAsk ask, Caller caller) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(
            new { caller.Name, orderId = subject, action, ask = JsonSerializer.Serialize(ask, ask.GetType(), AskJson.Options) })));

    /// <summary>Who holds the key; a person whom the request names is told apart from one who proved who it is.</summary>
    internal static string By(Caller caller, IStaffAsk ask) =>
        string.IsNullOrWhiteSpace(ask.RequestedBy) ? caller.Name : $"{caller.Name}: {ask.RequestedBy}";

    internal static string Snapshot(Order order) => JsonSerializer.Serialize(
        new { order.CurrentState, order.ClosureReason, order.Version, order.Deadline, order.AttentionSince }, AskJson.Options);

    internal static string After(DryRun seen) => JsonSerializer.Serialize(
        new { expected = seen.Path is [.., var last] ? last : null, seen.ClosureReason, seen.Sends, seen.Refunds, seen.Deadline }, AskJson.Options);
}
