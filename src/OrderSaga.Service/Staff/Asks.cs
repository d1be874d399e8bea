using System.Text.Json.Serialization;
using OrderSaga.Contracts;
using OrderSaga.Service.Payments;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Staff;

/// <summary>What every request of a person says.</summary>
public interface IStaffAsk
{
    /// <summary>Why; everybody who looks at the order later reads it.</summary>
    string Reason { get; }

    /// <summary>Whom the caller acts for. It is said, not proven.</summary>
    string? RequestedBy { get; }

    /// <summary>The same as the header Idempotency-Key.</summary>
    Guid? RequestId { get; }

    /// <summary>The version that the caller has seen; the same as the header If-Match.</summary>
    int? ExpectedVersion { get; }
}

/// <summary>What a person, or a checkout for its customer, asks of an order.</summary>
public interface IAsk : IStaffAsk
{
    /// <summary>The message for the machine, or for the payments worker; null with the reason when there is nothing to send.</summary>
    (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CancelOrderRequest(
    string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new CancelOrder(order.Merchant, order.OrderNumber, requestId, Reason, by), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExtendDeadlineRequest(
    DateTimeOffset Deadline, string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new ExtendPaymentDeadline(order.Merchant, order.OrderNumber, requestId, Deadline, Reason, by), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RefundOrderRequest(
    string Reason,
    long? AmountMinor = null,
    string? TransactionId = null,
    string? RequestedBy = null,
    Guid? RequestId = null,
    int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new RefundOrder(order.Merchant, order.OrderNumber, requestId, TransactionId, AmountMinor, Reason, by, approvedBy), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ForceCloseRequest(
    string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new ForceClose(order.Merchant, order.OrderNumber, requestId, Reason, by, approvedBy ?? ""), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetryEffectRequest(
    Guid EffectId, string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new RetryEffect(order.Merchant, order.OrderNumber, requestId, EffectId, Reason, by), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResendNotificationRequest(
    NotificationKind Kind, string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new ResendNotification(order.Merchant, order.OrderNumber, requestId, Kind, Reason, by), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcknowledgeRequest(
    string Reason, string? Code = null, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new AcknowledgeAttention(order.Merchant, order.OrderNumber, requestId, Code, Reason, by), null);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NoteRequest(
    string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy) =>
        (new AddNote(order.Merchant, order.OrderNumber, requestId, Reason, by), null);
}

/// <summary>How a payment, or one of its refunds, stands with its provider; what it proves comes to the order like a callback.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QueryProviderRequest(
    string Reason,
    string? PaymentNumber = null,
    string? RefundNumber = null,
    string? RequestedBy = null,
    Guid? RequestId = null,
    int? ExpectedVersion = null) : IAsk
{
    public (object? Message, string? WhyNot) Make(Order order, Guid requestId, string by, string? approvedBy)
    {
        if (RefundNumber is not null)
        {
            return order.Receipts.Find(receipt => receipt.Refunds.Exists(refund => refund.RefundNumber == RefundNumber)) is { } refunded
                ? (new AskProvider(
                    refunded.Provider, refunded.Account, order.OrderNumber, refunded.PaymentNumber, refunded.TransactionId, RefundNumber,
                    RefundRequestedAt: refunded.Refunds.First(refund => refund.RefundNumber == RefundNumber).RequestedAt), null)
                : (null, $"The order has no refund {RefundNumber}.");
        }

        var attempt = PaymentNumber is null
            ? order.Attempts.LastOrDefault()
            : order.Attempts.Find(known => known.PaymentNumber == PaymentNumber);
        return attempt is null
            ? (null, PaymentNumber is null ? "No payment was opened for the order." : $"The order has no payment {PaymentNumber}.")
            : (new AskProvider(
                attempt.Provider, attempt.Account, order.OrderNumber, attempt.PaymentNumber, null, null, attempt.ProviderReference), null);
    }
}
