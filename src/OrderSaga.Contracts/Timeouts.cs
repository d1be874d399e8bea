namespace OrderSaga.Contracts;

/// <summary>From the clock: remind the customer to pay.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="TimerVersion">The order's count of timer changes when this was scheduled; an older one changes nothing.</param>
public sealed record PaymentReminderDue(Guid OrderId, int TimerVersion);

/// <summary>From the clock: the payment window is over.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="TimerVersion">See <see cref="PaymentReminderDue"/>.</param>
public sealed record PaymentDeadlineReached(Guid OrderId, int TimerVersion);

/// <summary>From the clock: the grace is over, held stock may go.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="TimerVersion">See <see cref="PaymentReminderDue"/>.</param>
public sealed record StockReleaseDue(Guid OrderId, int TimerVersion);

/// <summary>From the clock: points are to be awarded now.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="TimerVersion">See <see cref="PaymentReminderDue"/>.</param>
public sealed record PointsDue(Guid OrderId, int TimerVersion);

/// <summary>From the clock: some effect was not answered in time and is sent again.</summary>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="TimerVersion">See <see cref="PaymentReminderDue"/>.</param>
public sealed record EffectsOverdue(Guid OrderId, int TimerVersion);
