using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace OrderSaga.Service.WebConsole;

/// <summary>Every error within the console is a page; the API's are problem details.</summary>
public sealed class ConsoleProblems : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments(ConsoleEndpoints.Root, StringComparison.Ordinal);

    public async ValueTask WriteAsync(ProblemDetailsContext context) =>
        await Write(context.HttpContext, context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode, context.ProblemDetails);

    /// <summary>Whoever is not signed in gets the form to sign in, and comes back to where it wanted to go.</summary>
    public static Task Write(HttpContext http, int status, ProblemDetails? problem = null)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            var returnTo = HttpMethods.IsGet(http.Request.Method) ? $"{http.Request.Path}{http.Request.QueryString}" : PageOf(http.Request.Path);
            return new RazorComponentResult<SignInPage>(new { Failed = false, ReturnTo = returnTo, HasProvider = SignInEndpoints.HasProvider(http) }) { StatusCode = status }.ExecuteAsync(http);
        }

        return Page(status, problem).ExecuteAsync(http);
    }

    /// <summary>The page that the form stood on: of one thing, whose action is the last part of the address. Null: it is not known.</summary>
    static string? PageOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [_, "orders" or "unmatched" or "callbacks" or "reconciliation", _, _]
        ? path[..path.LastIndexOf('/')]
        : null;

    /// <summary>A part of the address says nothing: to leave it out would show other rows than those that were asked for.</summary>
    public static RazorComponentResult<ProblemPage> Unread(string back) =>
        Page(StatusCodes.Status400BadRequest, new ProblemDetails { Title = "The request cannot be read" }, back);

    /// <param name="status">Of the answer.</param>
    /// <param name="problem">Null: the status says it.</param>
    /// <param name="back">Where to go on; null: the orders.</param>
    public static RazorComponentResult<ProblemPage> Page(int status, ProblemDetails? problem, string? back = null) =>
        new(new { Status = status, Problem = problem, Back = back }) { StatusCode = status };
}
