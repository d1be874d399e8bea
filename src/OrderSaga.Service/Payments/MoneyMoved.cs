using OrderSaga.Contracts;
using OrderSaga.Outbox;

namespace OrderSaga.Service.Payments;

/// <summary>What a provider's message says of money that came or went back.</summary>
/// <param name="At">By the provider's clock, as every store keeps it: it is signed.</param>
/// <param name="Amount">Never negative.</param>
/// <param name="RefundNumber">Null: it came.</param>
sealed record MoneyMoved(DateTimeOffset At, Money Amount, string? RefundNumber)
{
    /// <summary>Null: it tells of none.</summary>
    public static MoneyMoved? In(object message) => message switch
    {
        PaymentSucceeded paid => new MoneyMoved(UtcTime.Cut(paid.PaidAt), paid.Amount, null),
        RefundCompleted refund => new MoneyMoved(UtcTime.Cut(refund.RefundedAt), refund.Amount, refund.RefundNumber),
        _ => null,
    };
}
