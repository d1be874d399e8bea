using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>Message ids of what providers answer when they are asked: the same answer asked for again has the same id.</summary>
public static class EventIds
{
    /// <summary>The id of a provider's message that did not come by a callback.</summary>
    /// <param name="message">One of the types that <see cref="EventSeal.Covers"/> names.</param>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static Guid Of(object message) => message switch
    {
        PaymentSucceeded m => NameBasedId.Of("answer", m.Provider, m.Account, nameof(PaymentSucceeded), m.TransactionId),
        PaymentFailed m => NameBasedId.Of("answer", m.Provider, m.Account, nameof(PaymentFailed), m.PaymentNumber, Ticks(m.FailedAt)),
        PaymentClosed m => NameBasedId.Of("answer", m.Provider, m.Account, nameof(PaymentClosed), m.PaymentNumber),
        RefundCompleted m => NameBasedId.Of("answer", m.Provider, m.Account, nameof(RefundCompleted), m.TransactionId, m.RefundNumber),
        // A refund may fail more than once; each time is news.
        RefundFailed m => NameBasedId.Of(
            "answer", m.Provider, m.Account, nameof(RefundFailed), m.TransactionId, m.RefundNumber, Ticks(m.FailedAt)),
        _ => throw new ArgumentException($"{message.GetType().Name} is no message of a provider", nameof(message)),
    };

    private static string Ticks(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
