using System.Net;

namespace OrderSaga.Client;

/// <summary>The service did not do what was asked, and says why (RFC 9457).</summary>
public sealed class OrderSagaException : Exception
{
    internal const HttpStatusCode NoStatus = default;

    internal OrderSagaException(HttpStatusCode status, ProblemAnswer problem, TimeSpan? retryAfter)
        : base($"{(int)status} {problem.Title ?? status.ToString()}{(problem.Detail is { } detail ? $": {detail}" : "")}"
            + (problem.Reasons is { Count: > 0 } reasons ? $" ({string.Join("; ", reasons)})" : ""))
    {
        Status = status;
        Title = problem.Title ?? status.ToString();
        Detail = problem.Detail;
        Reasons = problem.Reasons ?? [];
        Version = problem.Version;
        Changes = problem.Changes ?? [];
        TraceId = problem.TraceId;
        RetryAfter = retryAfter;
    }

    /// <summary>Nobody answered, or nobody who could be understood: what was asked may be done all the same.</summary>
    internal OrderSagaException(HttpStatusCode status, string title, Exception inner)
        : base($"{title}: {inner.Message}", inner)
    {
        Status = status;
        Title = title;
        Detail = inner.Message;
        Reasons = [];
        Changes = [];
    }

    /// <summary>
    /// 0: nobody answered, or not to the end; what was asked may be done all the same. 2xx: the answer is not the service's and cannot be
    /// read; so may it then. 400: mend the request. 401, 403: who calls may not. 404: it is not there. 409: not now, or not any more.
    /// 422: the id was used.
    /// </summary>
    public HttpStatusCode Status { get; }

    /// <summary>What is wrong.</summary>
    public string Title { get; }

    /// <summary>With what, and what to do. Null: the title says it all.</summary>
    public string? Detail { get; }

    /// <summary>400: each thing that is wrong.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>409, when it was asked of an old version: the version that the order has. Null: that was not the matter.</summary>
    public int? Version { get; }

    /// <summary>409, when it was asked of an old version: what happened since.</summary>
    public IReadOnlyList<TimelineView> Changes { get; }

    /// <summary>By which the service's log is searched. Null: something between us and the service has answered.</summary>
    public string? TraceId { get; }

    /// <summary>429: how long to wait. Null: nobody said.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>As it travels.</summary>
internal sealed record ProblemAnswer(
    string? Title = null,
    string? Detail = null,
    string? TraceId = null,
    IReadOnlyList<string>? Reasons = null,
    int? Version = null,
    IReadOnlyList<TimelineView>? Changes = null);
