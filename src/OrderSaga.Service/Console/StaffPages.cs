using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Contracts;
using OrderSaga.Participants.Notifications;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;
using OrderSaga.Service.Workers;

namespace OrderSaga.Service.WebConsole;

/// <summary>How a text reads to a customer of an order that does not exist.</summary>
public sealed record NotificationPreview(NotificationKind Kind, string Language, NotificationText Text, bool IsOwn);

/// <summary>What waits for a second person, with what it is about as it is now; null: it is about none, or no longer.</summary>
public sealed record WaitingApproval(Approval Request, OrderListItem? Order, UnmatchedPayment? Payment);

/// <summary>What one person asked another, what customers are told, and who works.</summary>
public static class StaffPages
{
    const string Approvals = ConsoleEndpoints.Root + "/approvals";
    const int NotificationsShown = 50;
    static readonly string[] _done = ["approve", "decline"];

    public static void MapStaffPages(this IEndpointRouteBuilder console)
    {
        console.MapGet("/approvals", Waiting).For(Roles.Reader);
        console.MapPost("/approvals/{requestId:guid}/{decision:regex(^(approve|decline)$)}", Decide).For(Roles.Approver);
        console.MapGet("/notifications", Notifications).For(Roles.Reader);
        console.MapGet("/workers", async (WorkerQueries workers, CancellationToken cancellation) =>
            new RazorComponentResult<WorkersPage>(new { Force = await workers.Now(cancellation) })).For(Roles.Reader);
    }

    static async Task<IResult> Waiting(
        [FromQuery] string? done, Approvals approvals, OrderSearch search, OrderDbContext db, CancellationToken cancellation)
    {
        var waiting = await approvals.Waiting(orderId: null, cancellation);
        var orders = await search.Of([.. waiting.Select(request => request.OrderId).OfType<Guid>().Distinct()], cancellation);
        var payments = waiting.Any(request => request.Payment is not null)
            ? (await UnmatchedPayments.All(db, cancellation)).ToDictionary(payment => payment.MessageId)
            : [];
        return new RazorComponentResult<ApprovalsPage>(new
        {
            Waiting = (IReadOnlyList<WaitingApproval>)
            [
                .. waiting.Select(request => new WaitingApproval(
                    request, request.OrderId is { } order ? orders.GetValueOrDefault(order) : null,
                    request.Payment is { } payment ? payments.GetValueOrDefault(payment.MessageId) : null)),
            ],
            Done = _done.Contains(done, StringComparer.Ordinal) ? done : null,
        });
    }

    static async Task<IResult> Decide(Guid requestId, string decision, [FromForm] string? reason, Approvals approvals, HttpContext http)
    {
        if (AskForm.Written(reason) is not { } why)
            return NoReason(Approvals);
        return await approvals.Decide(requestId, decision == "approve", why, Caller.Of(http.User), http.RequestAborted) is ProblemHttpResult refused
            ? ConsoleProblems.Page(refused.StatusCode, refused.ProblemDetails, Approvals)
            : TypedResults.LocalRedirect($"{Approvals}?done={decision}");
    }

    static async Task<IResult> Notifications(NotificationLog log, NotificationTexts texts, TimeProvider clock, CancellationToken cancellation) =>
        new RazorComponentResult<NotificationsPage>(new
        {
            Newest = (IReadOnlyList<NotificationView>)(await log.NewestAsync(NotificationsShown, null, cancellation)).ConvertAll(NotificationView.Of),
            Previews = (IReadOnlyList<NotificationPreview>)
            [
                .. from kind in Enum.GetValues<NotificationKind>()
                   from language in texts.Languages
                   select new NotificationPreview(kind, language, texts.Write(Example(kind, language, clock)), texts.IsOwn(language, kind)),
            ],
        });

    static NotifyCustomer Example(NotificationKind kind, string language, TimeProvider clock) => new(
        Guid.Empty, Guid.Empty, "default", "ORDER20260001", "C-1001", language, null, kind, new Money(9900, "CNY"), clock.GetUtcNow().AddMinutes(30));

    static RazorComponentResult<ProblemPage> NoReason(string back) =>
        ConsoleProblems.Page(StatusCodes.Status400BadRequest, new ProblemDetails { Title = "form.reason" }, back);
}
