using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>Where the day of a bill begins and ends.</summary>
public sealed class BillDaysTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    [Test]
    public void A_day_of_China_begins_eight_hours_before_that_of_UTC()
    {
        BillDays.China.Start(Day).ShouldBe(new DateTimeOffset(2026, 11, 21, 16, 0, 0, TimeSpan.Zero));
        BillDays.Utc.Start(Day).ShouldBe(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        BillDays.China.Of(new DateTimeOffset(2026, 11, 21, 15, 59, 59, TimeSpan.Zero)).ShouldBe(Day.AddDays(-1));
        BillDays.China.Of(new DateTimeOffset(2026, 11, 21, 16, 0, 0, TimeSpan.Zero)).ShouldBe(Day);
        BillDays.Utc.Of(new DateTimeOffset(2026, 11, 22, 7, 59, 59, TimeSpan.FromHours(8))).ShouldBe(Day.AddDays(-1));
    }

    [TestCase("2026-03-29", 23)]
    [TestCase("2026-10-25", 25)]
    [TestCase("2026-11-22", 24)]
    public void A_day_on_which_clocks_are_changed_is_shorter_or_longer(string day, int hours)
    {
        var amsterdam = new BillDays(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"));
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

        (amsterdam.Start(date.AddDays(1)) - amsterdam.Start(date)).ShouldBe(TimeSpan.FromHours(hours));
        amsterdam.Of(amsterdam.Start(date)).ShouldBe(date);
        amsterdam.Of(amsterdam.Start(date.AddDays(1)).AddTicks(-1)).ShouldBe(date);
    }

    // In Santiago clocks go from midnight to one o'clock: there is no midnight on that day.
    [Test]
    public void A_day_without_a_midnight_begins_with_its_first_moment()
    {
        var santiago = new BillDays(TimeZoneInfo.FindSystemTimeZoneById("America/Santiago"));
        var day = new DateOnly(2026, 9, 6);

        santiago.Start(day).ShouldBe(new DateTimeOffset(2026, 9, 6, 1, 0, 0, TimeSpan.FromHours(-3)));
        santiago.Of(santiago.Start(day).AddTicks(-1)).ShouldBe(day.AddDays(-1));
    }

    [Test]
    public void Of_a_time_that_clocks_show_twice_the_first_is_meant() =>
        new BillDays(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"))
            .At(new DateTime(2026, 10, 25, 2, 30, 0, DateTimeKind.Unspecified))
            .ShouldBe(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero));
}
