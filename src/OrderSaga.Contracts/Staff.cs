namespace OrderSaga.Contracts;

/// <summary>From staff: send a command of the order once more now, without waiting until it is due. It keeps its effect id, so what was done is not done twice.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="EffectId">Which command; one that was sent and is not answered.</param>
/// <param name="Reason">Why; shown in the timeline.</param>
/// <param name="RequestedBy">Who asks.</param>
public sealed record RetryEffect(
    string Merchant, string OrderNumber, Guid RequestId, Guid EffectId, string Reason, string RequestedBy);

/// <summary>From staff: tell the customer once more what was told before. Refused once it is no longer true.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="Kind">What to tell.</param>
/// <param name="Reason">Why; shown in the timeline.</param>
/// <param name="RequestedBy">Who asks.</param>
public sealed record ResendNotification(
    string Merchant, string OrderNumber, Guid RequestId, NotificationKind Kind, string Reason, string RequestedBy);

/// <summary>From staff: somebody has looked at what the order asked a person for. It stays on the order, with who looked, and is not raised again.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="Code">What was looked at, as in <see cref="OrderNeedsAttention"/>; absent, all that is open.</param>
/// <param name="Reason">What was found or done; shown in the timeline.</param>
/// <param name="RequestedBy">Who looked.</param>
public sealed record AcknowledgeAttention(
    string Merchant, string OrderNumber, Guid RequestId, string? Code, string Reason, string RequestedBy);

/// <summary>From staff: something to remember about the order. It changes nothing else.</summary>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="RequestId">Makes a repeated request the same request.</param>
/// <param name="Text">What; shown in the timeline, up to 2,000 characters.</param>
/// <param name="RequestedBy">Who says so.</param>
public sealed record AddNote(string Merchant, string OrderNumber, Guid RequestId, string Text, string RequestedBy);
