using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>What a provider said, word for word, and what it amounts to today.</summary>
public static class CallbackPages
{
    const string Root = ConsoleEndpoints.Root + "/callbacks";

    public static void MapCallbackPages(this IEndpointRouteBuilder console)
    {
        console.MapGet("/callbacks/{id:long}", Show).For(Roles.Reader);
        console.MapPost("/callbacks/{id:long}/{action:regex(^(rehearse|replay)$)}", Replay).For(Roles.Agent);
        console.MapPost("/callbacks/{id:long}/unmask", Unmask).For(Roles.Approver);
    }

    /// <summary>Whether somebody of this role is shown the words.</summary>
    public static bool SeesWords(Caller caller) => caller.Role is Roles.Agent or Roles.Approver or Roles.Admin;

    static async Task<IResult> Show(long id, CallbackQueries callbacks, CallbackTexts texts, HttpContext http) =>
        await callbacks.Find(id, http.RequestAborted) is { } line ? await Page(line, texts, http) : Gone();

    static async Task<IResult> Replay(
        long id,
        string action,
        [FromForm] string? reason,
        CallbackQueries callbacks,
        CallbackTexts texts,
        CallbackReplay replay,
        HttpContext http)
    {
        if (AskForm.Written(reason) is not { } why)
            return NoReason(id);
        return await replay.Replay(id, action == "rehearse", why, Caller.Of(http.User), http.RequestAborted) switch
        {
            Ok<Replayed> { Value: { } seen } when await callbacks.Find(id, http.RequestAborted) is { } line =>
                await Page(line, texts, http, seen, why),
            ProblemHttpResult refused => ConsoleProblems.Page(refused.StatusCode, refused.ProblemDetails, $"{Root}/{id}"),
            _ => Gone(),
        };
    }

    static async Task<IResult> Unmask(long id, [FromForm] string? reason, CallbackQueries callbacks, CallbackTexts texts, HttpContext http)
    {
        if (AskForm.Written(reason) is not { } why)
            return NoReason(id);
        if (await callbacks.Find(id, http.RequestAborted) is not { } line)
            return Gone();
        return await texts.Unmasked(id, why, Caller.Of(http.User), http.RequestAborted) switch
        {
            Ok<CallbackText> { Value: { } text } => new RazorComponentResult<CallbackPage>(new { Line = line, Text = text }),
            ProblemHttpResult refused => ConsoleProblems.Page(refused.StatusCode, refused.ProblemDetails, $"{Root}/{id}"),
            _ => Gone(),
        };
    }

    static async Task<IResult> Page(CallbackView line, CallbackTexts texts, HttpContext http, Replayed? seen = null, string? reason = null)
    {
        var told = SeesWords(Caller.Of(http.User)) ? await texts.Masked(line.Id, http.RequestAborted) : null;
        return new RazorComponentResult<CallbackPage>(new
        {
            Line = line,
            Text = (told as Ok<CallbackText>)?.Value,
            WhyNoText = (told as ProblemHttpResult)?.ProblemDetails.Detail,
            Seen = seen,
            Reason = reason,
        });
    }

    static RazorComponentResult<ProblemPage> NoReason(long id) =>
        ConsoleProblems.Page(StatusCodes.Status400BadRequest, new ProblemDetails { Title = "form.reason" }, $"{Root}/{id}");

    static RazorComponentResult<ProblemPage> Gone() =>
        ConsoleProblems.Page(StatusCodes.Status404NotFound, new ProblemDetails { Title = "There is no such callback" }, Root);
}
