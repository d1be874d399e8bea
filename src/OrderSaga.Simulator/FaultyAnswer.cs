using Microsoft.AspNetCore.Http;

namespace OrderSaga.Simulator;

/// <summary>Does what was asked and answers, or fails to, as the plan says.</summary>
internal static class FaultyAnswer
{
    private const string frontPage = "<html><head><title>502 Bad Gateway</title></head><body></body></html>";

    public static async Task Give(HttpContext context, Fault? fault, Func<Func<Task>> act)
    {
        if (fault == Fault.Unavailable)
        {
            await BadGateway(context);
            return;
        }

        var answer = act();
        switch (fault)
        {
            case null:
                await answer();
                break;
            case Fault.CutAfterSuccess:
                context.Abort();
                break;
            case Fault.SilentAfterSuccess:
                await WaitForCallerToGiveUp(context);
                break;
            default:
                await BadGateway(context);
                break;
        }
    }

    private static Task BadGateway(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(frontPage, context.RequestAborted);
    }

    private static async Task WaitForCallerToGiveUp(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
