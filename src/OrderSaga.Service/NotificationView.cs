using OrderSaga.Contracts;
using OrderSaga.Participants.Notifications;
using OrderSaga.Service.Privacy;

namespace OrderSaga.Service;

/// <summary>What a customer was told, without where to: the address is with the shop, and here only for sending.</summary>
/// <param name="EffectId">By which it is told once.</param>
/// <param name="OrderId">Of which order.</param>
/// <param name="Merchant">Whose order.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="CustomerId">The merchant's own id of the customer.</param>
/// <param name="Culture">In which language.</param>
/// <param name="Email">Masked; null: the order has none.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Subject">As it was sent.</param>
/// <param name="Body">As it was sent.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempts">How often it was tried to send it.</param>
/// <param name="DueAt">Waiting: not before. Sending: after this its sender is taken for dead. Null: nothing is to come.</param>
/// <param name="LastError">Why it was not sent, the last time, without addresses. Null: nothing went wrong.</param>
/// <param name="SentAt">Null: not yet.</param>
public sealed record NotificationView(
    Guid EffectId,
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string CustomerId,
    string Culture,
    string? Email,
    NotificationKind Kind,
    string Subject,
    string Body,
    DateTimeOffset At,
    NotificationStatus Status,
    int Attempts,
    DateTimeOffset? DueAt,
    string? LastError,
    DateTimeOffset? SentAt)
{
    public static NotificationView Of(Notification kept) => new(
        kept.EffectId, kept.OrderId, kept.Merchant, kept.OrderNumber, kept.CustomerId, kept.Culture,
        kept.Email is { } mail ? PersonalData.Mask(mail) : null, kept.Kind, kept.Subject, kept.Body, kept.At, kept.Status, kept.Attempts,
        kept.DueAt, kept.LastError is { } error ? PersonalData.WithoutMail(error) : null, kept.SentAt);
}
