using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Writes down what providers answer when they are asked, like a callback.</summary>
public sealed class AnswerJournal(OrderDbContext db, ProviderEvents events, CallbackRows rows)
{
    /// <summary>Publishes what we learned by asking, and journals it like a callback; the consumer's outbox commits both.</summary>
    public async Task Publish(IPublishEndpoint endpoint, object message, CancellationToken cancellation)
    {
        // Each answer is one message: the order deduplicates by receipt and effect, and an answer lost on the way must be able to come again.
        var id = NewId.NextGuid();
        db.Callbacks.Add(rows.Answer(message, id, isNews: true));
        await events.Publish(endpoint, message, id, cancellation);
    }

    /// <summary>
    /// Publishes what settles a payment, journals it like a callback, takes its question back, and commits all of it. The id follows from
    /// what was said: after a crash in between the same is asked, and said, again.
    /// </summary>
    public async Task Settle(PaymentQuestion question, object message, IPublishEndpoint endpoint, CancellationToken cancellation)
    {
        var id = EventIds.Of(message);
        var isNews = !await IsApplied(id, cancellation);
        db.Callbacks.Add(rows.Answer(message, id, isNews));
        db.PaymentQuestions.Remove(question);
        if (isNews)
            await events.Publish(endpoint, message, id, cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // Another replica had the same answer, which took the question back with it. Anything else is thrown on.
            db.ChangeTracker.Clear();
            if (!await IsApplied(id, cancellation))
                throw;
        }
    }

    Task<bool> IsApplied(Guid messageId, CancellationToken cancellation) =>
        db.Callbacks.AnyAsync(row => row.AppliedMessageId == messageId, cancellation);
}
