using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Writes down what providers call to say. What is written and what is published are one transaction.</summary>
public sealed class CallbackJournal(
    RequestWork<OrderDbContext> work, AppliedEvents known, ProviderEvents events, CallbackRows rows, IServiceScopeFactory scopes)
{
    /// <summary>
    /// Journals a callback and puts what it says into the outbox, and commits all of it: a callback that says several things is applied
    /// whole or not at all.
    /// </summary>
    public async Task Record(
        DateTimeOffset receivedAt,
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        CancellationToken cancellation)
    {
        while (true)
        {
            var published = new List<Guid>();
            foreach (var each in (CallbackVerdict[])[verdict, .. verdict.Further])
            {
                if (await Stage(receivedAt, account, each, request, remoteAddress, cancellation) is { } id)
                    published.Add(id);
            }

            try
            {
                await work.Save(cancellation);
                return;
            }
            catch (DbUpdateException)
            {
                // The same callback twice at once: the database let one of them win. Each time round one event more is a duplicate, so
                // that this ends. Anything else is thrown on.
                if (!await AnyIsKnown(published))
                    throw;
            }
        }
    }

    /// <returns>The id of what is published, when the order has not had it yet.</returns>
    async Task<Guid?> Stage(
        DateTimeOffset receivedAt,
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        CancellationToken cancellation)
    {
        if (verdict.MessageId is { } id && !await known.Contains(id))
        {
            work.Add(rows.Callback(receivedAt, account, verdict, request, remoteAddress, "Applied", id, isNew: true));
            await events.Publish(work.PublishEndpoint, verdict.Message!, id, cancellation);
            return id;
        }

        var isQuestion = verdict.Outcome is CallbackOutcome.NeedsQuery;
        var isNew = verdict.MessageId is null && !await WasSaid(account, verdict, cancellation);
        if (isNew && isQuestion)
        {
            await work.PublishEndpoint.Publish(
                new AskProvider(
                    account.Provider, account.Name, verdict.OrderNumber, verdict.PaymentNumber, verdict.TransactionId, verdict.RefundNumber,
                    verdict.ProviderReference, IsHint: true),
                cancellation);
        }

        var outcome = verdict.MessageId is null ? verdict.Outcome.ToString() : "Duplicate";
        work.Add(rows.Callback(receivedAt, account, verdict, request, remoteAddress, outcome, null, isNew));
        return null;
    }

    /// <summary>
    /// One notice is one question, however often it is sent again; and of one that changes nothing the first words are enough.
    /// </summary>
    async Task<bool> WasSaid(PaymentAccount account, CallbackVerdict verdict, CancellationToken cancellation)
    {
        if (verdict.ProviderEventId is not { } notice)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks.AnyAsync(
            row => row.ProviderEventId == notice && row.BodySince != null && row.EventMessageId == null
                && row.Provider == account.Provider && row.Account == account.Name,
            cancellation);
    }

    async Task<bool> AnyIsKnown(IReadOnlyList<Guid> published)
    {
        foreach (var id in published)
        {
            if (await known.Contains(id))
                return true;
        }

        return false;
    }
}
