namespace OrderSaga.Contracts;

/// <summary>How many of an article.</summary>
/// <param name="Sku">The article.</param>
/// <param name="Quantity">Pieces, at least 1.</param>
public sealed record StockLine(string Sku, int Quantity);

/// <summary>To the stock participant: hold these articles, all or none. Answered with <see cref="StockReserved"/> or <see cref="StockRejected"/>. After a <see cref="ReleaseStock"/> of the same order and ordinal the answer is always <see cref="StockRejected"/>.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>; a resend carries the same and gets the same answer.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Ordinal">The order's reservations count from 1; each is separate from the others.</param>
/// <param name="Lines">One line per article.</param>
public sealed record ReserveStock(Guid EffectId, Guid OrderId, string OrderNumber, int Ordinal, IReadOnlyList<StockLine> Lines);

/// <summary>To the stock participant: the held articles are sold. Answered with <see cref="StockConfirmed"/>, or <see cref="StockRejected"/> when nothing was held.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Ordinal">Which reservation.</param>
public sealed record ConfirmStock(Guid EffectId, Guid OrderId, string OrderNumber, int Ordinal);

/// <summary>To the stock participant: give back what this reservation holds or has sold; final for this ordinal. Always answered with <see cref="StockReleased"/>.</summary>
/// <param name="EffectId">See <see cref="EffectIds"/>.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="OrderNumber">The merchant's own number.</param>
/// <param name="Ordinal">Which reservation.</param>
public sealed record ReleaseStock(Guid EffectId, Guid OrderId, string OrderNumber, int Ordinal);

/// <summary>Answers <see cref="ReserveStock"/>: held.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Ordinal">Which reservation.</param>
public sealed record StockReserved(Guid EffectId, Guid OrderId, int Ordinal);

/// <summary>Answers <see cref="ReserveStock"/> or <see cref="ConfirmStock"/>: not possible, and nothing is held.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Ordinal">Which reservation.</param>
/// <param name="Reason">For example which article is short, and by how many.</param>
public sealed record StockRejected(Guid EffectId, Guid OrderId, int Ordinal, string Reason);

/// <summary>Answers <see cref="ConfirmStock"/>: sold.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Ordinal">Which reservation.</param>
public sealed record StockConfirmed(Guid EffectId, Guid OrderId, int Ordinal);

/// <summary>Answers <see cref="ReleaseStock"/>: given back, or there was nothing to give back.</summary>
/// <param name="EffectId">The effect that is answered.</param>
/// <param name="OrderId">See <see cref="OrderIds"/>.</param>
/// <param name="Ordinal">Which reservation.</param>
public sealed record StockReleased(Guid EffectId, Guid OrderId, int Ordinal);
