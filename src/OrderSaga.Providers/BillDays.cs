using System.Globalization;

namespace OrderSaga.Providers;

/// <summary>The days by which a provider bills: in its own time zone, or in that of the account's settings there.</summary>
/// <param name="zone">Where a day begins at midnight, or as soon after as there is a time.</param>
public sealed class BillDays(TimeZoneInfo zone)
{
    /// <summary>Days of China, where there is no summer time.</summary>
    public static BillDays China { get; } = new(TimeZoneInfo.CreateCustomTimeZone("UTC+08:00", ChinaText.Offset, "UTC+08:00", "UTC+08:00"));

    /// <summary>Days of UTC.</summary>
    public static BillDays Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>How the zone is called: <c>UTC</c>, <c>UTC+08:00</c>, <c>Europe/Amsterdam</c>.</summary>
    public string Zone => zone.Id;

    /// <summary>The day that it is there.</summary>
    /// <param name="at">A moment.</param>
    public DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>When a day begins; the one before it ends then.</summary>
    /// <param name="day">A day there.</param>
    public DateTimeOffset Start(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15); // clocks that are put forward at midnight: no zone does it by less
        return At(midnight);
    }

    /// <summary>Written as in settings, requests and audit.</summary>
    /// <param name="day">A day.</param>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time as the clocks there show it; of one that they show twice, the first.</summary>
    internal DateTimeOffset At(DateTime local) =>
        new(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
}
