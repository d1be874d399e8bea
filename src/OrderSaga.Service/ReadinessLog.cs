using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrderSaga.Service;

/// <summary>
/// Says why the process is not ready when that changes: it is asked every few seconds, and ASP.NET Core's own lines would be a stack trace for
/// each answer.
/// </summary>
sealed partial class ReadinessLog(ILogger<ReadinessLog> logger)
{
    const int ReasonLengthMax = 300;
    string _told = "";

    public void Note(HealthReport report)
    {
        var amiss = report.Entries.Where(entry => entry.Value.Status is not HealthStatus.Healthy)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        var now = string.Join(", ", amiss.Select(entry => $"{entry.Key} {entry.Value.Status}"));
        if (Interlocked.Exchange(ref _told, now) == now)
            return;
        if (amiss.Length == 0)
            LogReady();
        else
            LogNotReady(report.Status, string.Join("; ", amiss.Select(entry => $"{entry.Key} is {entry.Value.Status}{Reason(entry.Value)}")));
    }

    static string Reason(HealthReportEntry entry) => (entry.Description ?? entry.Exception?.Message) is { Length: > 0 } reason
        ? $" ({(reason.Length <= ReasonLengthMax ? reason : reason[..ReasonLengthMax] + "…")})"
        : "";

    [LoggerMessage(LogLevel.Warning, "/health/ready says {Status}: {Reasons}. What else it says is told when it changes")]
    partial void LogNotReady(HealthStatus status, string reasons);

    [LoggerMessage(LogLevel.Information, "/health/ready says Healthy again")]
    partial void LogReady();
}
