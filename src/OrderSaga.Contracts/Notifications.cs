using System.Text.Json.Serialization;

namespace OrderSaga.Contracts;

/// <summary>What the customer is told; on the wire by name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>The deadline comes near and nothing was paid.</summary>
    PaymentReminder,

    /// <summary>The money arrived.</summary>
    PaymentReceived,

    /// <summary>The deadline passed.</summary>
    OrderExpired,
}

/// <summary>To the notifications participant: tell the customer. Answered with <see cref="CustomerNotified"/> when the message is kept for sending; sending is the participant's own affair.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>; a resend carries the same and tells nothing twice.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="CustomerId">Who is told.</param>
/// <param name="Culture">In which language, BCP 47.</param>
/// <param name="Email">Where to; absent: kept and shown only.</param>
/// <param name="Kind">What.</param>
/// <param name="Total">The order's total.</param>
/// <param name="Deadline">The order's deadline.</param>
public sealed record NotifyCustomer(
    Guid EffectId,
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string CustomerId,
    string Culture,
    string? Email,
    NotificationKind Kind,
    Money Total,
    DateTimeOffset Deadline);

/// <summary>Answers <see cref="NotifyCustomer"/>.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
public sealed record CustomerNotified(Guid EffectId, Guid OrderId);
