using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.Service.Staff;

/// <summary>
/// Also what staff ask in vain is in the audit: where an action is answered with a refusal and has not written it down itself, it is done
/// here, before the answer.
/// </summary>
static class RefusedActions
{
    public static RouteGroupBuilder KeepingRefusals(this RouteGroupBuilder routes) => routes.AddEndpointFilter(async (call, next) =>
    {
        var answer = await next(call);
        if (answer is IStatusCodeHttpResult { StatusCode: 404 or 409 or 422 } refusal)
            await Keep(refusal, call.HttpContext);
        return answer;
    });

    static async Task Keep(IStatusCodeHttpResult refusal, HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<AuditLog>().Asked is not { } asked)
            return;
        // Of its own: what could not be saved is not to be saved with it.
        await using var scope = http.RequestServices.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AuditLog>().Write(asked with { Detail = WhyNot(refusal) }, http.RequestAborted);
    }

    static string WhyNot(IStatusCodeHttpResult refusal)
    {
        var problem = refusal switch
        {
            ProblemHttpResult said => said.ProblemDetails,
            RazorComponentResult<ProblemPage> page => page.Parameters["Problem"] as ProblemDetails,
            _ => null,
        };
        return problem?.Detail ?? problem?.Title ?? $"{refusal.StatusCode}";
    }
}
