using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Access;

/// <summary>A known caller who tries what its role does not allow is noted: a stranger is not, or strangers could fill the table.</summary>
public sealed class DeniedCalls : IAuthorizationMiddlewareResultHandler
{
    readonly AuthorizationMiddlewareResultHandler _standard = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            await _standard.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var caller = Caller.Of(context.User);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await context.RequestServices.GetRequiredService<AuditLog>().Write(
                new AuditDraft(caller, "call", Cut($"{context.Request.Method} {context.Request.Path}"), "Denied"), context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = StatusCodes.Status403Forbidden,
                Title = "Your role does not allow this",
                Detail = $"{caller.Name} is {caller.Role}; ask an admin for a key of another role.",
            },
        });
    }

    static string Cut(string subject) => subject.Length <= 256 ? subject : subject[..256];
}
