using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Staff;

/// <summary>What was taken down. The machine does it in its turn, a moment later: read the order again.</summary>
/// <param name="OrderId">Which order.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="State">Where it was.</param>
/// <param name="RequestId">The same id again gets this same answer, and nothing more happens.</param>
/// <param name="Status"><c>Done</c>, or <c>AwaitsApproval</c>: then a second person decides, or it becomes <c>Lapsed</c>.
/// Asked again under its id: <c>Refused</c> when the order refused it in its turn.</param>
public sealed record Accepted(Guid OrderId, string OrderNumber, string State, Guid RequestId, string Status);

/// <summary>What would happen: the machine's own answer, and nothing was done.</summary>
/// <param name="Allowed">It would be done, at once or when a second person agrees.</param>
/// <param name="WhyNot">The reason; null when it is allowed.</param>
/// <param name="NeedsSecondPerson">It would wait for one.</param>
/// <param name="Version">The version that this was said of.</param>
/// <param name="Path">The states that it would go through.</param>
/// <param name="Because">The sentences of the machine that would apply.</param>
/// <param name="Sends">The messages that would leave.</param>
/// <param name="Refunds">The money that would go back.</param>
/// <param name="Deadline">Until when it would wait for money.</param>
/// <param name="ClosureReason">As what it would be closed; null: it would not.</param>
public sealed record DryRun(
    bool Allowed,
    string? WhyNot,
    bool NeedsSecondPerson,
    int Version,
    IReadOnlyList<string> Path,
    IReadOnlyList<string> Because,
    IReadOnlyList<string> Sends,
    IReadOnlyList<DryRefund> Refunds,
    DateTimeOffset? Deadline,
    ClosureReason? ClosureReason)
{
    public static DryRun Refused(string whyNot, int version) => new(false, whyNot, false, version, [], [], [], [], null, null);

    public static DryRun Of(Rehearsed rehearsed, int version, bool needsSecondPerson) => rehearsed.Turn is { } turn
        ? new DryRun(
            true,
            null,
            needsSecondPerson,
            version,
            turn.Path,
            turn.Because,
            [.. rehearsed.Sent.Select(message => message.GetType().Name)],
            [.. rehearsed.Sent.OfType<RequestRefund>()
                .Select(refund => new DryRefund(refund.Provider, refund.TransactionId, refund.Amount))],
            rehearsed.Order.Deadline,
            rehearsed.Order.ClosureReason)
        : Refused(rehearsed.Refusal!, version);
}

public sealed record DryRefund(string Provider, string TransactionId, Money Amount);

/// <summary>A request that waits for a second person, until it lapses.</summary>
/// <param name="RequestId">By which it is decided.</param>
/// <param name="OrderId">The order that is meant; null: a payment that no order has is to go back.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="RequestedBy">Who asked; somebody else decides.</param>
/// <param name="RequestedAt">When.</param>
/// <param name="LapsesAt">From then on nobody can agree any more.</param>
/// <param name="Payment">The payment without an order that is meant; null: none is.</param>
/// <param name="Request">What was asked, as it was.</param>
/// <param name="Refunds">The money that would go back, if somebody agreed now.</param>
/// <param name="WhyNot">Why it would be refused, if somebody agreed now; null: it would be done.</param>
public sealed record Approval(
    Guid RequestId, Guid? OrderId, string Action, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset LapsesAt,
    ApprovalPayment? Payment, System.Text.Json.JsonElement Request, IReadOnlyList<DryRefund> Refunds, string? WhyNot);

/// <summary>A payment without an order about which a second person decides.</summary>
/// <param name="MessageId">Under which it waits.</param>
/// <param name="Provider">Who proved it.</param>
/// <param name="TransactionId">The provider's own id.</param>
/// <param name="RefundNumber">The number under which it is to go back; null: an order is to have it.</param>
public sealed record ApprovalPayment(Guid MessageId, string Provider, string TransactionId, string? RefundNumber);
