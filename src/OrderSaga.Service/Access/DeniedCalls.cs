using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Access;

/// <summary>
/// A known caller who tries what its role does not allow is noted, a few times a minute: a stranger is not, or strangers could fill the table.
/// </summary>
public sealed class DeniedCalls(DeniedPace pace) : IAuthorizationMiddlewareResultHandler
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
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (!isRead && pace.Note(caller.Name) is (true, var unwritten))
        {
            await context.RequestServices.GetRequiredService<AuditLog>().Write(
                new AuditDraft(caller, "call", Cut($"{context.Request.Method} {context.Request.Path}"), "Denied")
                {
                    Detail = unwritten == 0 ? null : $"{unwritten} more before it were denied and not written",
                },
                context.RequestAborted);
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
