using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.Service.WebConsole;

/// <summary>Money that found no order: the list, one payment, and what a person does with it, which is rehearsed and shown first.</summary>
public static class UnmatchedPages
{
    const string Root = ConsoleEndpoints.Root + "/unmatched";
    static readonly string[] _done = ["done", "approval"];

    public static string Link(Guid messageId) => $"{Root}/{messageId}";

    public static void MapUnmatchedPages(this IEndpointRouteBuilder console)
    {
        console.MapGet("/unmatched", List).For(Roles.Reader);
        console.MapGet("/unmatched/{messageId:guid}", Show).For(Roles.Reader);
        console.MapPost("/unmatched/{messageId:guid}/{action}", Act).For(Roles.Agent);
    }

    static async Task<IResult> List([FromQuery] string? done, OrderDbContext db, Approvals approvals, CancellationToken cancellation)
    {
        var payments = await UnmatchedPayments.All(db, cancellation);
        return new RazorComponentResult<UnmatchedPage>(new
        {
            Payments = payments,
            Waiting = await approvals.Waiting(payments, cancellation),
            Decided = await UnmatchedPayments.Decided(db, cancellation),
            Done = _done.Contains(done, StringComparer.Ordinal) ? done : null,
        });
    }

    static async Task<IResult> Show(Guid messageId, OrderDbContext db, Approvals approvals, CancellationToken cancellation) =>
        await UnmatchedPayments.Find(db, messageId, cancellation) is { } payment
            ? new RazorComponentResult<UnmatchedPaymentPage>(
                new { Payment = payment, Waiting = await approvals.Waiting(payment, cancellation) })
            : Problem(new ProblemDetails { Status = 404, Title = "There is no such payment, or its order has come" }, Root);

    static async Task<IResult> Act(
        Guid messageId,
        string action,
        IFormCollection form,
        OrderDbContext db,
        UnmatchedActions actions,
        Approvals approvals,
        HttpContext http)
    {
        var (ask, unread) = Read(action, form);
        if (ask is null)
        {
            var status = unread is null ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            return Problem(new ProblemDetails { Status = status, Title = unread ?? "There is no such action" }, Link(messageId));
        }

        var caller = Caller.Of(http.User);
        if (ask.RequestId is { } requestId)
        {
            return await actions.Do(messageId, ask, requestId, ask.ExpectedVersion, caller, http.RequestAborted) switch
            {
                Accepted<UnmatchedAccepted> { Value.Status: StaffRequest.AwaitsApproval } =>
                    TypedResults.LocalRedirect($"{Root}?done=approval"),
                Accepted<UnmatchedAccepted> => TypedResults.LocalRedirect($"{Root}?done=done"),
                ProblemHttpResult refused => Problem(refused.ProblemDetails, Root),
                var other => throw new InvalidOperationException($"An action answered {other.GetType()}"),
            };
        }

        if (await UnmatchedPayments.Find(db, messageId, http.RequestAborted) is not { } payment)
            return Problem(new ProblemDetails { Status = 404, Title = "There is no such payment, or its order has come" }, Root);
        return await actions.Rehearse(messageId, ask, caller, http.RequestAborted) switch
        {
            Ok<DryRun> { Value: { } seen } => new RazorComponentResult<UnmatchedPreviewPage>(new
            {
                Payment = payment,
                Action = action,
                Ask = ask,
                Seen = seen,
                Waiting = await approvals.Waiting(payment, http.RequestAborted),
            }),
            ProblemHttpResult refused => Problem(refused.ProblemDetails, Root),
            var other => throw new InvalidOperationException($"A rehearsal answered {other.GetType()}"),
        };
    }

    /// <returns>Null with the key of the words that say what cannot be read; both null: there is no such action.</returns>
    static (IUnmatchedAsk? Ask, string? Problem) Read(string action, IFormCollection form)
    {
        var reason = AskForm.Written(form["reason"]);
        var id = Guid.TryParse(form["requestId"], out var given) ? given : (Guid?)null;
        var version = int.TryParse(form["expectedVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            ? seen
            : (int?)null;
        if (reason is null)
            return (null, "form.reason");
        return action switch
        {
            "attach" when $"{form["orderNumber"]}".Trim() is { Length: > 0 } number =>
                // As the search takes it: numbers have capital letters only.
                (new AttachPaymentRequest(number.ToUpperInvariant(), reason, null, id, version), null),
            "attach" => (null, "form.orderNumber"),
            "refund" => (new RefundUnmatchedRequest(reason, null, id, version), null),
            _ => (null, null),
        };
    }

    static RazorComponentResult<ProblemPage> Problem(ProblemDetails problem, string back) =>
        ConsoleProblems.Page(problem.Status ?? StatusCodes.Status400BadRequest, problem, back);
}
