using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Writes down what providers say. What is written and what is published are one transaction, whoever commits it.</summary>
public sealed class CallbackJournal(
    OrderDbContext db, SharedSave<OrderDbContext> save, AppliedEvents known, ProviderEvents events, CallbackSealing sealing, TimeProvider clock)
{
    /// <summary>
    /// Journals a callback and puts what it says into the outbox, and commits all of it: a callback that says several things is applied
    /// whole or not at all.
    /// </summary>
    public async Task Record(
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        IPublishEndpoint endpoint,
        CancellationToken cancellation)
    {
        while (true)
        {
            var published = new List<Guid>();
            foreach (var each in (CallbackVerdict[])[verdict, .. verdict.Further])
            {
                if (await Stage(account, each, request, remoteAddress, endpoint, cancellation) is { } id)
                    published.Add(id);
            }

            try
            {
                await save.Save(db, cancellation);
                return;
            }
            catch (DbUpdateException)
            {
                // The same callback twice at once: the database let one of them win. Each time round one event more is a duplicate, so
                // that this ends. Anything else is thrown on.
                db.ChangeTracker.Clear();
                if (!await db.Callbacks.AnyAsync(row => published.Contains(row.AppliedMessageId!.Value), cancellation))
                    throw;
            }
        }
    }

    /// <returns>The id of what is published, when the order has not had it yet.</returns>
    async Task<Guid?> Stage(
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        IPublishEndpoint endpoint,
        CancellationToken cancellation)
    {
        if (verdict.MessageId is { } id && !await known.Contains(id))
        {
            db.Callbacks.Add(Row(account, verdict, request, remoteAddress, "Applied", id, isNew: true));
            await events.Publish(endpoint, verdict.Message!, id, cancellation);
            return id;
        }

        var isQuestion = verdict.Outcome is CallbackOutcome.NeedsQuery;
        var isNew = verdict.MessageId is null && !await WasSaid(account, verdict, cancellation);
        if (isNew && isQuestion)
        {
            await endpoint.Publish(
                new AskProvider(
                    account.Provider, account.Name, verdict.OrderNumber!, verdict.PaymentNumber!, verdict.TransactionId, verdict.RefundNumber,
                    verdict.ProviderReference, IsHint: true),
                cancellation);
        }

        var outcome = verdict.MessageId is null ? verdict.Outcome.ToString() : "Duplicate";
        db.Callbacks.Add(Row(account, verdict, request, remoteAddress, outcome, null, isNew));
        return null;
    }

    /// <summary>Publishes what we learned by asking, and journals it like a callback; the consumer's outbox commits both.</summary>
    public async Task Publish(IPublishEndpoint endpoint, object message, CancellationToken cancellation)
    {
        // Each answer is one message: the order deduplicates by receipt and effect, and an answer lost on the way must be able to come again.
        var id = NewId.NextGuid();
        db.Callbacks.Add(Answer(message, id, isNews: true));
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
        db.Callbacks.Add(Answer(message, id, isNews));
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

    CallbackRow Answer(object message, Guid id, bool isNews)
    {
        var (account, orderNumber, paymentNumber, transactionId, words) = message switch
        {
            PaymentSucceeded m => ((m.Provider, m.Account, m.Merchant), m.OrderNumber, m.PaymentNumber, m.TransactionId, $"paid {m.TransactionId}"),
            PaymentClosed m => ((m.Provider, m.Account, m.Merchant), m.OrderNumber, m.PaymentNumber, null, $"closed {m.PaymentNumber}"),
            RefundCompleted m => ((m.Provider, m.Account, m.Merchant), m.OrderNumber, null, m.TransactionId, $"refunded {m.RefundNumber}"),
            RefundFailed m => ((m.Provider, m.Account, m.Merchant), m.OrderNumber, (string?)null, m.TransactionId, $"refund failed {m.RefundNumber}"),
            _ => throw new ArgumentException($"{message.GetType().Name} is nothing that a provider says", nameof(message)),
        };
        var now = UtcTime.Cut(clock.GetUtcNow()); // as every store keeps it: it is signed
        var money = isNews ? MoneyMoved.In(message) : null;
        var row = new CallbackRow
        {
            ReceivedAt = now,
            BodySince = isNews ? now : null,
            MoneyAt = money?.At,
            AmountMinor = money?.Amount.MinorUnits,
            Currency = money?.Amount.Currency,
            RefundNumber = money?.RefundNumber,
            Source = "query",
            Provider = account.Provider,
            Account = account.Account,
            Merchant = account.Merchant,
            Verdict = isNews ? "Applied" : "Duplicate",
            Reason = words,
            Event = message.GetType().Name,
            EventMessageId = id,
            AppliedMessageId = isNews ? id : null,
            OrderNumber = orderNumber,
            PaymentNumber = paymentNumber,
            TransactionId = transactionId,
            Headers = "{}",
            Body = [],
            AnswerStatus = 0,
        };
        var said = JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), JsonSerializerOptions.Web);
        return sealing.Seal(row, isNews ? [] : null, said);
    }

    /// <summary>
    /// One notice is one question, however often it is sent again; and of one that changes nothing the first words are enough.
    /// </summary>
    async Task<bool> WasSaid(PaymentAccount account, CallbackVerdict verdict, CancellationToken cancellation) =>
        verdict.ProviderEventId is { } notice && await db.Callbacks.AnyAsync(
            row => row.ProviderEventId == notice && row.BodySince != null && row.EventMessageId == null
                && row.Provider == account.Provider && row.Account == account.Name,
            cancellation);

    Task<bool> IsApplied(Guid messageId, CancellationToken cancellation) =>
        db.Callbacks.AnyAsync(row => row.AppliedMessageId == messageId, cancellation);

    internal CallbackRow Row(
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        string outcome,
        Guid? applied,
        bool isNew)
    {
        var now = UtcTime.Cut(clock.GetUtcNow());
        var money = applied is null ? null : MoneyMoved.In(verdict.Message!);
        var row = new CallbackRow
        {
            ReceivedAt = now,
            BodySince = isNew ? now : null,
            MoneyAt = money?.At,
            AmountMinor = money?.Amount.MinorUnits,
            Currency = money?.Amount.Currency,
            RefundNumber = money?.RefundNumber,
            Source = "callback",
            Provider = account.Provider,
            Account = account.Name,
            Merchant = account.Merchant,
            Verdict = outcome,
            Reason = verdict.Reason,
            Event = verdict.Message?.GetType().Name,
            EventMessageId = verdict.MessageId,
            AppliedMessageId = applied,
            ProviderEventId = verdict.ProviderEventId,
            OrderNumber = verdict.OrderNumber,
            PaymentNumber = verdict.PaymentNumber,
            TransactionId = verdict.TransactionId,
            RemoteAddress = remoteAddress,
            Headers = "{}",
            Body = [],
            AnswerStatus = verdict.Answer.Status,
        };
        // A repetition says nothing new, and whoever holds one genuine notice must not be able to fill the disk with it.
        return sealing.Seal(row, isNew ? request.Headers : null, request.Body.Span);
    }
}

/// <summary>To our own payments worker: a provider hinted at a change that it did not prove; ask it.</summary>
/// <param name="Provider">Whom.</param>
/// <param name="Account">By which account.</param>
/// <param name="OrderNumber">Of which order.</param>
/// <param name="PaymentNumber">About which payment.</param>
/// <param name="TransactionId">The provider's own id, where it is known.</param>
/// <param name="RefundNumber">About which of its refunds; null: about the payment.</param>
/// <param name="ProviderReference">What the provider needs besides.</param>
/// <param name="IsHint">A notice of the provider is why it is asked: "still open" is then no end. Else a person wants to know.</param>
/// <param name="RefundRequestedAt">When the order first asked for the refund; null: a notice is why it is asked about.</param>
public sealed record AskProvider(
    string Provider, string Account, string OrderNumber, string PaymentNumber, string? TransactionId, string? RefundNumber,
    string? ProviderReference = null, bool IsHint = false, DateTimeOffset? RefundRequestedAt = null);
