using System.Diagnostics.Metrics;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service.Reconciliation;

/// <summary>What came of bills, on the service's meter.</summary>
static class ReconciliationMetrics
{
    static readonly Meter Meter = new(CallbackErasure.MeterName);

    public static readonly Counter<long> Bills = Meter.CreateCounter<long>(
        "ordersaga.reconciliation.bills", "{bill}", "Bills that were looked for, by provider, account and what came of it");

    public static readonly Counter<long> Lines = Meter.CreateCounter<long>(
        "ordersaga.reconciliation.lines", "{line}", "Lines of bills that were imported, by provider and account");

    public static readonly Counter<long> Opened = Meter.CreateCounter<long>(
        "ordersaga.reconciliation.cases_opened", "{case}", "Cases that were opened, by kind and provider");

    public static readonly Counter<long> Closed = Meter.CreateCounter<long>(
        "ordersaga.reconciliation.cases_closed", "{case}", "Cases that were explained by what came later, by kind and provider");
}

static partial class ReconciliationLog
{
    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Provider}/{Account} of {Day}: {Kind}, case {Case}; see GET /api/v1/reconciliation or the console's screen")]
    public static partial void CaseOpened(
        this ILogger logger, string orderNumber, string provider, string account, DateOnly day, CaseKind kind, Guid @case);

    [LoggerMessage(LogLevel.Information, "{OrderNumber}: {Provider}/{Account} of {Day}: {Kind} has vanished, case {Case} is closed")]
    public static partial void CaseVanished(
        this ILogger logger, string orderNumber, string provider, string account, DateOnly day, CaseKind kind, Guid @case);

    [LoggerMessage(LogLevel.Information,
        "The bill of {Provider}/{Account} of {Day}: {Outcome}, {Payments} payments and {Refunds} refunds; {Agreed} agree, {Open} cases are "
        + "open")]
    public static partial void Reconciled(
        this ILogger logger, string provider, string account, DateOnly day, string outcome, int payments, int refunds, int agreed,
        int open);

    [LoggerMessage(LogLevel.Warning, "The bill of {Provider}/{Account} of {Day} is not here: {Reason}. It is asked for again at {NextAt}")]
    public static partial void NotHere(
        this ILogger logger, string provider, string account, DateOnly day, string reason, DateTimeOffset? nextAt);

    [LoggerMessage(LogLevel.Error, "The bill of {Provider}/{Account} of {Day} could not be compared; it is tried again")]
    public static partial void Failed(this ILogger logger, string provider, string account, DateOnly day, Exception exception);
}
