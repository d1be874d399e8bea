using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.Service.Payments;

/// <summary>How old a provider's answer is.</summary>
static class AnswerTimes
{
    extension(ConsumeContext context)
    {
        /// <summary>
        /// When the question was put, by whoever sent it: the clock of the process that reads the answer may be ahead, and the process may have
        /// stood still before it asked.
        /// </summary>
        public DateTimeOffset AskedAt(TimeProvider clock) =>
            context.SentTime is { } sent && new DateTimeOffset(sent.ToUniversalTime()) is var at && at < clock.GetUtcNow()
                ? at
                : clock.GetUtcNow();
    }

    /// <summary>
    /// A refund that is told to have failed did so before it was read, and nobody knows how long: the answer may have lain while the next try
    /// was made elsewhere, and arrived. No younger than its question it is never taken for news that the money did not arrive after all,
    /// upon which people would give it back once more.
    /// </summary>
    /// <param name="message">What the provider said.</param>
    /// <param name="askedAt">See <see cref="AskedAt"/>; taken before the provider is asked.</param>
    public static object NoYoungerThan(this object message, DateTimeOffset askedAt) =>
        message is RefundFailed failed && failed.FailedAt > askedAt ? failed with { FailedAt = askedAt } : message;
}
