using System.Linq.Expressions;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Payments;

static class JournalRows
{
    /// <summary>All of a row that its hash covers, and whether there are words still.</summary>
    public static readonly Expression<Func<CallbackRow, CallbackRow>> WithoutWords = c => new CallbackRow
    {
        Id = c.Id,
        EntryId = c.EntryId,
        ReceivedAt = c.ReceivedAt,
        Source = c.Source,
        Provider = c.Provider,
        Account = c.Account,
        Merchant = c.Merchant,
        Verdict = c.Verdict,
        Reason = c.Reason,
        Event = c.Event,
        EventMessageId = c.EventMessageId,
        AppliedMessageId = c.AppliedMessageId,
        ProviderEventId = c.ProviderEventId,
        OrderNumber = c.OrderNumber,
        PaymentNumber = c.PaymentNumber,
        TransactionId = c.TransactionId,
        MoneyAt = c.MoneyAt,
        AmountMinor = c.AmountMinor,
        Currency = c.Currency,
        RefundNumber = c.RefundNumber,
        RemoteAddress = c.RemoteAddress,
        BodyHash = c.BodyHash,
        HeadersHash = c.HeadersHash,
        Proof = c.Proof,
        BodySince = c.BodySince,
        AnswerStatus = c.AnswerStatus,
        Headers = "{}",
        Body = Array.Empty<byte>(),
    };
}
