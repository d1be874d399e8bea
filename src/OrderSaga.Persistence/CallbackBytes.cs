using System.Security.Cryptography;

namespace OrderSaga.Persistence;

/// <summary>
/// What of a row of the callback journal can be held against it for ever: all but its number, which the database chooses after this is
/// signed, and the words themselves, of which the hashes are here.
/// </summary>
public static class CallbackBytes
{
    public static byte[] Hash(CallbackRow row)
    {
        var bytes = new FieldBytes(new byte[1024]);
        bytes.Add(row.EntryId);
        bytes.Add(row.ReceivedAt.UtcTicks);
        bytes.Add(row.Source);
        bytes.Add(row.Provider);
        bytes.Add(row.Account);
        bytes.Add(row.Merchant);
        bytes.Add(row.Verdict);
        bytes.Add(row.Reason);
        bytes.Add(row.Event);
        bytes.Add(row.EventMessageId);
        bytes.Add(row.AppliedMessageId);
        bytes.Add(row.ProviderEventId);
        bytes.Add(row.OrderNumber);
        bytes.Add(row.PaymentNumber);
        bytes.Add(row.TransactionId);
        bytes.Add(row.MoneyAt is { } moneyAt ? $"{moneyAt.UtcTicks} {row.AmountMinor} {row.Currency} {row.RefundNumber}" : null);
        bytes.Add(row.RemoteAddress);
        bytes.Add(row.BodyHash);
        bytes.Add(row.HeadersHash);
        bytes.Add(row.AnswerStatus);
        return SHA256.HashData(bytes.Written);
    }
}
