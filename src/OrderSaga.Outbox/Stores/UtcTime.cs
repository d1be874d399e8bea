using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OrderSaga.Outbox;

/// <summary>
/// A point in time for a store that has a type for it: UTC, in whole microseconds, the finest that PostgreSQL keeps. It is cut and not
/// rounded, so that nothing is ever stored later than it was.
/// </summary>
public sealed class UtcTime() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => Cut(time), time => time)
{
    /// <summary>The time as it is stored.</summary>
    /// <param name="time">With any offset.</param>
    public static DateTimeOffset Cut(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
