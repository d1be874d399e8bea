using System.Text.Json.Serialization;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Unmatched;

/// <summary>What a person asks of a payment whose order has not come.</summary>
public interface IUnmatchedAsk : IStaffAsk
{
    /// <summary>Its name in the audit and among the approvals.</summary>
    string Action { get; }
}

/// <param name="OrderNumber">The order of the same merchant that is to have the money.</param>
/// <param name="Reason">See <see cref="IStaffAsk"/>.</param>
/// <param name="RequestedBy">See <see cref="IStaffAsk"/>.</param>
/// <param name="RequestId">See <see cref="IStaffAsk"/>.</param>
/// <param name="ExpectedVersion">Of that order.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AttachPaymentRequest(
    string OrderNumber, string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IUnmatchedAsk
{
    public const string Name = "unmatched.attach";

    string IUnmatchedAsk.Action => Name;
}

/// <summary>All of it goes back; there is no order whose part could be kept.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RefundUnmatchedRequest(
    string Reason, string? RequestedBy = null, Guid? RequestId = null, int? ExpectedVersion = null) : IUnmatchedAsk
{
    public const string Name = "unmatched.refund";

    string IUnmatchedAsk.Action => Name;
}

/// <summary>What was taken down about a payment whose order has not come.</summary>
/// <param name="MessageId">Which payment.</param>
/// <param name="Provider">Who proved it.</param>
/// <param name="TransactionId">The provider's own id.</param>
/// <param name="RequestId">The same id again gets this same answer, and nothing more happens.</param>
/// <param name="Status"><c>Done</c>, or <c>AwaitsApproval</c>: then a second person decides.</param>
/// <param name="OrderId">The order that is to have it; null: it goes back.</param>
/// <param name="RefundNumber">The number under which it goes back; null: an order is to have it.</param>
public sealed record UnmatchedAccepted(
    Guid MessageId, string Provider, string TransactionId, Guid RequestId, string Status, Guid? OrderId, string? RefundNumber);

/// <summary>How a request about such a payment is kept until a second person decides.</summary>
sealed record KeptAsk(Guid MessageId, AttachPaymentRequest? Attach, RefundUnmatchedRequest? Refund)
{
    [JsonIgnore]
    public IUnmatchedAsk Ask => (IUnmatchedAsk?)Attach ?? Refund!;

    public static KeptAsk Of(Guid messageId, IUnmatchedAsk ask) =>
        new(messageId, ask as AttachPaymentRequest, ask as RefundUnmatchedRequest);
}
