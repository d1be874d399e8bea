using System.Diagnostics.Metrics;

namespace OrderSaga.Service.Payments;

/// <summary>What came of asking, on the service's meter.</summary>
static class PaymentAskingMetrics
{
    static readonly Meter Meter = new(CallbackErasure.MeterName);

    public static readonly Counter<long> Asked = Meter.CreateCounter<long>(
        "ordersaga.payments.asked", "{question}", "Questions to providers about open payments, by provider, account and answer");

    public static readonly Counter<long> NotAsked = Meter.CreateCounter<long>(
        "ordersaga.payments.not_asked", "{payment}", "Payments that no provider can be asked about, by provider");

    public static readonly Counter<long> GivenUp = Meter.CreateCounter<long>(
        "ordersaga.payments.given_up", "{payment}", "Payments that were asked about until they were too old, by provider and account");

    public static readonly Histogram<double> Delay = Meter.CreateHistogram<double>(
        "ordersaga.payments.ask_delay", "s", "How much later than its rung a payment was asked about");
}

static partial class PaymentAskingLog
{
    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Provider}/{Account} is not asked about this payment, nor about others like it: {Reason}. Only callbacks and the "
        + "deadline decide them")]
    public static partial void NotAsked(this ILogger logger, string orderNumber, string provider, string account, string reason);

    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Provider}/{Account} was asked {Asked} times about payment {PaymentNumber} and is asked no more; see how it stands "
        + "with the provider, and POST /api/v1/orders/{{id}}/query-provider asks once more")]
    public static partial void GivenUp(
        this ILogger logger, string orderNumber, string provider, string account, int asked, string paymentNumber);

    [LoggerMessage(LogLevel.Information,
        "{OrderNumber}: {Provider} says, asked, that {PaymentNumber} is {Answer}; no callback has said so")]
    public static partial void Learned(this ILogger logger, string orderNumber, string provider, string paymentNumber, string answer);

    [LoggerMessage(LogLevel.Error, "Open payments of {Provider}/{Account} could not be asked about; it is tried again in seconds")]
    public static partial void AskingFailed(this ILogger logger, string provider, string account, Exception exception);

    [LoggerMessage(LogLevel.Error, "It could not be seen which open payments are to be asked about; it is tried again each second (at most one line a minute)")]
    public static partial void LookingFailed(this ILogger logger, Exception exception);
}
