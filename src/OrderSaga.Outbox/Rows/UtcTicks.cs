using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OrderSaga.Outbox;

/// <summary>
/// A point in time as UTC ticks, so that every store sorts and compares it; SQLite's text of a <see cref="DateTimeOffset"/> does neither.
/// </summary>
public sealed class UtcTicks()
    : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
