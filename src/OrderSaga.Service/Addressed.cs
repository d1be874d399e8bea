using OrderSaga.Contracts;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service;

/// <summary>
/// What this service publishes and somebody must be there for: commands, their answers, what providers said, timers. One that reaches no
/// queue is quarantined with the reason.
/// </summary>
static class Addressed
{
    /// <summary>To whoever listens, and that may be nobody.</summary>
    public static IReadOnlyList<Type> Announcements { get; } =
    [
        typeof(OrderRejected), typeof(OrderAwaitingPayment), typeof(OrderPaid), typeof(OrderExpired), typeof(OrderClosed),
        typeof(OrderNeedsAttention),
    ];

    /// <summary>All that is said but for the announcements, so that nobody can forget to add one. (What is no message does no harm.)</summary>
    public static List<Type> Messages { get; } =
    [
        .. typeof(OrderPlaced).Assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false }).Except(Announcements),
        typeof(AskProvider),
    ];
}
