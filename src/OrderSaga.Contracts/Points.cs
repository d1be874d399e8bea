namespace OrderSaga.Contracts;

/// <summary>To the points participant: the customer earned points with this order. Answered with <see cref="PointsAwarded"/>.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>; a resend carries the same and awards nothing more.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="CustomerId">Whose account.</param>
/// <param name="Paid">What was paid; the participant decides how many points that is.</param>
public sealed record AwardPoints(Guid EffectId, Guid OrderId, string Merchant, string OrderNumber, string CustomerId, Money Paid);

/// <summary>To the points participant: take back what this order earned. Answered with <see cref="PointsRevoked"/>.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="CustomerId">Whose account.</param>
public sealed record RevokePoints(Guid EffectId, Guid OrderId, string Merchant, string OrderNumber, string CustomerId);

/// <summary>Answers <see cref="AwardPoints"/>.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Points">How many were awarded.</param>
public sealed record PointsAwarded(Guid EffectId, Guid OrderId, long Points);

/// <summary>Answers <see cref="RevokePoints"/>.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Points">How many were taken back.</param>
public sealed record PointsRevoked(Guid EffectId, Guid OrderId, long Points);
