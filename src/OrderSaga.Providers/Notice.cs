using System.Diagnostics.CodeAnalysis;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What a genuine notice says.</summary>
internal enum NoticeKind
{
    Nothing,
    AskProvider,

    /// <summary>It does not say whose payment it is about, and names the transaction by which the provider does.</summary>
    AskWhose,
    Paid,
    Failed,
    Closed,
    Refunded,
    RefundFailed,
}

/// <summary>A genuine notice, bound to the account, in words that all providers share. What its kind needs is present.</summary>
internal sealed record Notice(NoticeKind Kind, string EventId)
{
    public string? PaymentNumber { get; init; }

    public string? TransactionId { get; init; }

    public string? RefundNumber { get; init; }

    /// <summary>What the provider needs besides the numbers when it is asked, where it does.</summary>
    public string? ProviderReference { get; init; }

    public Money? Amount { get; init; }

    public DateTimeOffset At { get; init; }

    public string? Reason { get; init; }

    /// <summary>What else the same callback says: all of it is genuine, each has an event id of its own.</summary>
    public IReadOnlyList<Notice> Further { get; init; } = [];

    public object ToMessage(PaymentAccount account, string orderNumber) => Kind switch
    {
        NoticeKind.Paid => new PaymentSucceeded(
            account.Merchant, orderNumber, PaymentNumber!, account.Provider, account.Name, TransactionId!, Amount!, At),
        NoticeKind.Failed => new PaymentFailed(
            account.Merchant, orderNumber, PaymentNumber!, account.Provider, account.Name, Reason!, At),
        NoticeKind.Closed => new PaymentClosed(account.Merchant, orderNumber, PaymentNumber!, account.Provider, account.Name, At),
        NoticeKind.Refunded => new RefundCompleted(
            account.Merchant, orderNumber, account.Provider, account.Name, TransactionId!, RefundNumber!, Amount!, At),
        NoticeKind.RefundFailed => new RefundFailed(
            account.Merchant, orderNumber, account.Provider, account.Name, TransactionId!, RefundNumber!, Reason!, At),
        _ => throw new InvalidOperationException($"A notice that says {Kind} is no message"),
    };
}

/// <summary>A callback was not proven genuine, or not bound to this account. The message is for staff, never for the sender.</summary>
internal sealed class CallbackRefusedException(string reason) : Exception(reason)
{
    public static void Unless([DoesNotReturnIf(false)] bool holds, string reason)
    {
        if (!holds)
            throw new CallbackRefusedException(reason);
    }
}
