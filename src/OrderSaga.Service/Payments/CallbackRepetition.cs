using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Takes down that a stored callback was judged anew, publishes what its order never had, and has asked what it leaves open: all in one
/// transaction.
/// </summary>
public sealed class CallbackRepetition(
    OrderDbContext db,
    CallbackRows rows,
    ProviderEvents events,
    PaymentProviders providers,
    PaymentQuestionsOptions questions,
    StoreClock<OrderDbContext> clock,
    TimeProvider time)
{
    const int Tries = 3;

    /// <returns>What was done for each thing that it says, in a sentence for staff.</returns>
    public async Task<IReadOnlyList<string>> Record(
        long id,
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        IPublishEndpoint endpoint,
        CancellationToken cancellation)
    {
        var receivedAt = UtcTime.Cut(time.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            var done = new List<string>();
            foreach (var said in verdict.Further.Prepend(verdict))
            {
                var step = await Stage(account, said, endpoint, cancellation);
                db.Callbacks.Add(rows.Callback(
                    receivedAt, account, said with { Reason = $"replay of {id}: {said.Reason ?? step.Words}" }, request, remoteAddress, step.Outcome,
                    step.Published, isNew: false));
                done.Add(step.Words);
            }

            try
            {
                await db.SaveChangesAsync(cancellation);
                return done;
            }
            catch (DbUpdateException) when (attempt < Tries)
            {
                // The provider said the same at this moment, or the checkout reported the payment: look again.
                db.ChangeTracker.Clear();
            }
        }
    }

    async Task<Step> Stage(PaymentAccount account, CallbackVerdict said, IPublishEndpoint endpoint, CancellationToken cancellation)
    {
        if (said.Outcome is CallbackOutcome.NeedsQuery)
            return new Step("NeedsQuery", null, await Ask(account, said, endpoint, cancellation));
        if (said is not { MessageId: { } id, Message: { } message })
            return new Step(said.Outcome.ToString(), null, "It says nothing that an order must know.");

        var name = message.GetType().Name;
        var published = await db.Callbacks
            .Where(c => c.EventMessageId == id && c.AppliedMessageId != null && c.OrderNumber == said.OrderNumber)
            .Select(c => c.AppliedMessageId!.Value).ToListAsync(cancellation);
        if (published.Count > 0 && await IsKnown(OrderIds.Of(account.Merchant, said.OrderNumber!), published, cancellation))
            return new Step("Duplicate", null, $"{name} reached its order, or waits for it; nothing was published.");

        // Under the id that it had the inbox may take it for known; receipts and effect ids still see to it that it counts once.
        var newId = published.Count == 0 ? id : NewId.NextGuid();
        await events.Publish(endpoint, message, newId, cancellation);
        return new Step("Applied", newId, $"{name} was published as {newId}: its order never had it.");
    }

    /// <summary>It is on the order's timeline, was consumed a short while ago, or is on its way.</summary>
    async Task<bool> IsKnown(Guid order, List<Guid> published, CancellationToken cancellation) =>
        await db.Timeline.AnyAsync(t => t.OrderId == order && published.Contains(t.CauseMessageId!.Value), cancellation)
        || await db.Set<InboxRow>().AnyAsync(row => published.Contains(row.MessageId), cancellation)
        || await db.Set<OutboxRow>().AnyAsync(row => published.Contains(row.MessageId), cancellation)
        || await db.Set<ParkedRow>().AnyAsync(row => published.Contains(row.MessageId), cancellation)
        || await db.Set<DeadLetterRow>().AnyAsync(row => published.Contains(row.MessageId), cancellation);

    async Task<string> Ask(PaymentAccount account, CallbackVerdict said, IPublishEndpoint endpoint, CancellationToken cancellation)
    {
        if (providers.Client(account.Provider, account.Name) is not { } client)
            return $"{account.Provider} cannot be asked: look there how {said.PaymentNumber ?? said.TransactionId} stands.";
        if (said.PaymentNumber is not { } number)
        {
            await endpoint.Publish(QuestionOf(account, said), cancellation);
            return $"{account.Provider} is asked whose {said.TransactionId} is; if it is ours, what came of it is asked next.";
        }

        var words = $"{account.Provider} is asked about {number} now and, until it says how it stands, again.";
        var now = await clock.Now(db, cancellation);
        if (said.RefundNumber is null && await db.PaymentQuestions.SingleOrDefaultAsync(
            q => q.Provider == account.Provider && q.Account == account.Name && q.PaymentNumber == number, cancellation) is { } question)
        {
            question.NextAskAt = now;
            return words;
        }

        if (said.RefundNumber is not null || !questions.Enabled || client.WhyNotAsked(said.ProviderReference) is not null)
        {
            await endpoint.Publish(QuestionOf(account, said), cancellation);
            return $"{account.Provider} is asked once about {said.RefundNumber ?? number}; if it does not answer, it is a failed message.";
        }

        db.PaymentQuestions.Add(new PaymentQuestion
        {
            Provider = account.Provider,
            Account = account.Name,
            PaymentNumber = number,
            OrderId = OrderIds.Of(account.Merchant, said.OrderNumber!),
            OrderNumber = said.OrderNumber!,
            ProviderReference = said.ProviderReference,
            Since = now,
            NextAskAt = now,
        });
        return words;
    }

    static AskProvider QuestionOf(PaymentAccount account, CallbackVerdict said) => new(
        account.Provider, account.Name, said.OrderNumber, said.PaymentNumber, said.TransactionId, said.RefundNumber,
        said.ProviderReference);

    sealed record Step(string Outcome, Guid? Published, string Words);
}
