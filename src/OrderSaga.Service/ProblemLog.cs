namespace OrderSaga.Service;

static partial class ProblemLog
{
    [LoggerMessage(LogLevel.Error, "The database cannot be used, and requests are answered with 503: {Reason} (at most one line a second)")]
    public static partial void AnsweredWithoutDatabase(this ILogger logger, string reason);
}
