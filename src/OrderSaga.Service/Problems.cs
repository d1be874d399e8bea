using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Outbox;

namespace OrderSaga.Service;

/// <summary>Every error of the API is a problem detail (RFC 9457) that says what to do.</summary>
public static class Problems
{
    public static ProblemHttpResult Invalid(string title, IEnumerable<string> reasons) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status400BadRequest,
            title: title,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["reasons"] = reasons.ToArray() });

    public static ProblemHttpResult NotFound(string what) =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: what);

    public static ProblemHttpResult Conflict(string title, string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: title, detail: detail);

    /// <summary>Of two second persons the other was faster.</summary>
    public static ProblemHttpResult DecidedMeanwhile() =>
        Conflict("Nobody has to decide this any more", "Somebody else has decided it meanwhile.");

    /// <summary>The caller acted on what it saw, and that is no longer so: what happened since is in the answer.</summary>
    public static ProblemHttpResult Stale(int expected, int version, IReadOnlyList<TimelineView> changes) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status409Conflict,
            title: "The order has changed",
            detail: $"You saw version {expected}, and the order is at {version}. Look at what changed, and ask again.",
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = version, ["changes"] = changes });

    public static ProblemHttpResult KeyTaken(Guid requestId) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status422UnprocessableEntity,
            title: "This id was used for another request",
            detail: $"{requestId} stands for another request, or for somebody else's; give this one an id of its own.");
}

/// <summary>
/// Bad requests keep their reason, and while the database is away it is worth another try; anything else is a fault of ours that the log explains
/// and the caller does not see.
/// </summary>
public sealed class ProblemHandler(
    IProblemDetailsService problems, StoreErrorCodes codes, TimeProvider clock, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    const string RetryAfterSeconds = "2";
    readonly OncePerSecond _pace = new(clock);

    /// <summary>Reading a body in a charset that is none is the caller's mistake, though it fails as one of ours.</summary>
    internal static bool NamesNoCharset(HttpContext http, Exception exception) => exception is InvalidOperationException
        && http.Request.GetTypedHeaders().ContentType is { Charset.Length: > 0, Encoding: null };

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;

        var problem = exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ProblemDetails
            {
                Status = StatusCodes.Status413PayloadTooLarge,
                Title = "The body is too large",
                Detail = "An order may have 256 KiB, a callback 64 KiB.",
            },
            // The framework's own words name a parameter of ours.
            BadHttpRequestException { InnerException: AntiforgeryValidationException } => new ProblemDetails
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "The form is of another session",
            },
            BadHttpRequestException bad => new ProblemDetails
            {
                Status = bad.StatusCode,
                Title = "The request cannot be read",
                Detail = bad.InnerException is JsonException json ? Located(json) : bad.Message,
            },
            _ when codes.IsAway(exception) => new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Title = "The database cannot be used right now; try again in a moment",
            },
            _ when NamesNoCharset(httpContext, exception) => new ProblemDetails
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
                Title = "The request cannot be read",
                Detail = "Its Content-Type names a charset that is not known here; send UTF-8",
            },
            _ => new ProblemDetails { Status = StatusCodes.Status500InternalServerError, Title = "Something went wrong here; the log says what" },
        };
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (problem.Status is StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            if (_pace.Allows())
                logger.AnsweredWithoutDatabase(exception.GetBaseException().Message);
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    // The serializer says where in its own messages only.
    static string Located(JsonException json) =>
        json.Path is { Length: > 0 } path && !json.Message.Contains(path, StringComparison.Ordinal) ? $"{path}: {json.Message}" : json.Message;

}

/// <summary>
/// Whoever asks for HTML, as a browser or a scanner does, gets the problem all the same: the standard writer writes only what the caller
/// accepts, and whoever relies on it then has nothing to answer with.
/// </summary>
sealed class ProblemsWhateverIsAccepted : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        context.ProblemDetails.Status ??= http.Response.StatusCode;
        var problem = TypedResults.Problem(context.ProblemDetails).ProblemDetails; // with the type and title of its status
        problem.Extensions["traceId"] = Activity.Current?.Id ?? http.TraceIdentifier;
        await http.Response.WriteAsJsonAsync(problem, problem.GetType(), options: null, "application/problem+json", http.RequestAborted);
    }
}
