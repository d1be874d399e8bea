using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>First the rehearsal, which does nothing and is shown; then, when the person confirms, the same request under an id of its own.</summary>
public static class OrderActionPages
{
    public static void MapOrderActionPages(this IEndpointRouteBuilder console) =>
        console.MapPost("/orders/{orderId:guid}/{action}", Act).For(Roles.Agent);

    static async Task<IResult> Act(
        Guid orderId, string action, IFormCollection form, OrderDetails details, StaffActions actions, Approvals approvals, HttpContext http)
    {
        var back = $"{ConsoleEndpoints.Root}/orders/{orderId}";
        if (await details.Find(orderId, http.RequestAborted) is not { } order)
            return Problem(new ProblemDetails { Status = 404, Title = "There is no such order" }, null);
        var (ask, unread) = AskForm.Read(action, form, order);
        if (ask is null)
            return Problem(new ProblemDetails { Status = unread is null ? 404 : 400, Title = unread ?? "There is no such action" }, back);

        if (ask.RequestId is null)
        {
            return await actions.Rehearse(orderId, ask, Caller.Of(http.User), http.RequestAborted) switch
            {
                Ok<DryRun> { Value: { } seen } => new RazorComponentResult<PreviewPage>(new
                {
                    Order = order,
                    Action = action,
                    Ask = ask,
                    Form = form,
                    Seen = seen,
                    Waiting = await approvals.Waiting(orderId, http.RequestAborted),
                }),
                ProblemHttpResult refused => Problem(refused.ProblemDetails, back),
                var other => throw new InvalidOperationException($"A rehearsal answered {other.GetType()}"),
            };
        }

        return await actions.Do(orderId, action, ask, ask.RequestId, ask.ExpectedVersion, Caller.Of(http.User), http.RequestAborted) switch
        {
            Accepted<Staff.Accepted> { Value.Status: StaffRequest.AwaitsApproval } => TypedResults.LocalRedirect($"{back}?done=approval"),
            Accepted<Staff.Accepted> => TypedResults.LocalRedirect($"{back}?done=done"),
            ProblemHttpResult refused => Problem(refused.ProblemDetails, back),
            var other => throw new InvalidOperationException($"An action answered {other.GetType()}"),
        };
    }

    static RazorComponentResult<ProblemPage> Problem(ProblemDetails problem, string? back) =>
        ConsoleProblems.Page(problem.Status ?? StatusCodes.Status400BadRequest, problem, back);
}
