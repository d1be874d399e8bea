using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Makes rows of the callback journal.</summary>
public sealed class CallbackRows(CallbackSealing sealing, TimeProvider clock)
{
    /// <summary>What a provider called to say.</summary>
    /// <param name="receivedAt">The time by which it was judged: a replay judges by it again.</param>
    public CallbackRow Callback(
        DateTimeOffset receivedAt,
        PaymentAccount account,
        CallbackVerdict verdict,
        CallbackRequest request,
        string? remoteAddress,
        string outcome,
        Guid? applied,
        bool isNew)
    {
        var money = applied is null ? null : MoneyMoved.In(verdict.Message!);
        var row = new CallbackRow
        {
            ReceivedAt = receivedAt,
            BodySince = isNew ? receivedAt : null,
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

    /// <summary>What it answered.</summary>
    public CallbackRow Answer(object message, Guid id, bool isNews)
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
}
