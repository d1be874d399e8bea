using System.Globalization;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Races;

/// <summary>
/// Many orders side by side, each paid within some milliseconds of its deadline: whoever is first, it is decided once and by policy, and
/// all money is kept or goes back. ORDERSAGA_RACES sets how many orders.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[NonParallelizable] // beside others the deadline would nearly always be late, and hardly ever first
public sealed class When_a_payment_races_its_deadline(string store)
{
    private const int RacesAtOnce = 500;
    private const int ExtraRoundsMax = 6;
    private const long PriceMinor = 9900;
    private const double OftenEnough = 0.05;

    // The money comes within these milliseconds of the deadline, and its notice until some moments later: before the deadline's message,
    // with it and after it. How late that is on a busy machine nobody knows, so the reach grows until it is enough.
    private const int PaidWithinMs = 6;
    private const int EarliestMs = -20;
    private const int LatestMs = 80;

    private static readonly TimeProvider clock = TimeProvider.System;
    private static readonly TimeSpan window = TimeSpan.FromSeconds(3);

    private readonly OrderPolicy policy = new()
    {
        PaymentWindow = window,
        ShortestPaymentWindow = TimeSpan.FromSeconds(1),
        ReminderBeforeDeadline = TimeSpan.Zero,
        Grace = TimeSpan.Zero,
        LatePayment = LatePayment.Refund,
        Stock = Handling.None,
        Points = Handling.None,
        Notifications = Handling.None,
    };

    private static int Races =>
        Environment.GetEnvironmentVariable("ORDERSAGA_RACES") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 500;

    [Test]
    public async Task It_is_decided_once_and_all_money_is_kept_or_goes_back()
    {
        await using var database = new TestDatabase(store);
        await using var host = new RaceHost(database, policy);
        await host.Start();
        var (races, endings) = (new List<Race>(), new List<Ending>());
        // How close they come is the machine's to say: they try until both have been first often enough.
        for (var extra = 0; races.Count < Races || (!IsMixed(endings) && extra < ExtraRoundsMax); extra += races.Count < Races ? 0 : 1)
        {
            var count = Math.Min(RacesAtOnce, Math.Max(Races - races.Count, RacesAtOnce / 5));
            races.AddRange(await Run(host, races.Count, count, LatestMs << extra));
            await host.Rest(races.Count);
            endings = await Judge(host, races);
        }

        await Report(endings);
        var kept = endings.Where(ending => ending.IsKept).ToList();
        (kept.Count * PriceMinor + host.Desk.Refunds.Values.Sum(refund => refund.Amount.MinorUnits)).ShouldBe(races.Count * PriceMinor);
        host.Desk.Refunds.Count.ShouldBe(races.Count - kept.Count);
        IsMixed(endings).ShouldBeTrue("too seldom was one of the two first");
    }

    private static bool IsMixed(List<Ending> endings)
    {
        var few = endings.Count * OftenEnough;
        return IsOften(ending => ending.IsKept) && IsOften(ending => !ending.IsKept)
            && IsOften(ending => ending.Found is States.AwaitingPayment) && IsOften(ending => ending.Found is not States.AwaitingPayment);

        bool IsOften(Func<Ending, bool> isSo) => endings.Count(isSo) >= few;
    }

    private static async Task<List<Race>> Run(RaceHost host, int first, int count, int latestMs)
    {
        var random = new Random(first);
        var races = new List<Race>();
        for (var i = first; i < first + count; i++)
        {
            // Whole milliseconds, which every store keeps as they are.
            var placedAt = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
            var deadline = placedAt + window;
            var race = new Race(
                $"RACE{i:D8}", deadline, deadline.AddMilliseconds(random.Next(-PaidWithinMs, PaidWithinMs + 1)),
                deadline.AddMilliseconds(random.Next(EarliestMs, latestMs)));
            races.Add(race);
            await host.Bus.Publish(new OrderPlaced(
                OrderPolicies.DefaultMerchant, race.Number, "C1", "en", "CNY", [new OrderLine("CUP", "Cup", 1, PriceMinor)], 0, 0, PriceMinor, placedAt));
        }

        var payments = new List<Task>();
        foreach (var race in races.OrderBy(race => race.NoticeAt))
        {
            var wait = race.NoticeAt - clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock);
            payments.Add(host.Bus.Publish(new PaymentSucceeded(
                OrderPolicies.DefaultMerchant, race.Number, race.Number, "alipay", "shop1", "t" + race.Number, new Money(PriceMinor, "CNY"),
                race.PaidAt)));
        }

        await Task.WhenAll(payments);
        return races;
    }

    private static async Task<List<Ending>> Judge(RaceHost host, List<Race> races)
    {
        var orders = (await host.Read(db => db.Orders.AsNoTracking().ToListAsync())).ToDictionary(order => order.OrderNumber);
        var timeline = (await host.Read(db => db.Timeline.AsNoTracking().ToListAsync())).ToLookup(row => row.OrderId);
        var refunds = host.Desk.Refunds.Values.ToLookup(refund => refund.OrderNumber);
        return races.ConvertAll(race => Judge(race, orders[race.Number], [.. timeline[orders[race.Number].CorrelationId]], refunds[race.Number].Count()));
    }

    private static Ending Judge(Race race, Order order, List<TimelineEntry> timeline, int refunds)
    {
        order.Deadline.ShouldBe(race.Deadline);
        order.Version.ShouldBe(timeline.Count, race.Number);
        var told = timeline.Where(row => row.Event == nameof(PaymentSucceeded)).ShouldHaveSingleItem();
        var receipt = order.Receipts.ShouldHaveSingleItem();
        var found = told.Path.Split(' ')[0];
        var decision = found is States.Closed ? PaymentOutcome.RefundClosed
            : race.PaidAt > race.Deadline ? PaymentOutcome.RefundLate
            : PaymentOutcome.PaidInTime;
        receipt.Decision.ShouldBe(decision, $"{race} found {found}");
        var ending = new Ending(found, decision);
        receipt.Standing.ShouldBe(ending.IsKept ? ReceiptStanding.Kept : ReceiptStanding.Refunded, $"{race}");
        order.ClosureReason.ShouldBe(ending.IsKept ? ClosureReason.Fulfilled : ClosureReason.Expired, $"{race}");
        refunds.ShouldBe(ending.IsKept ? 0 : 1, $"{race}");
        return ending;
    }

    private async Task Report(List<Ending> endings)
    {
        await TestContext.Out.WriteLineAsync($"{store}: {endings.Count} races");
        foreach (var same in endings.GroupBy(ending => ending).OrderByDescending(same => same.Count()))
            await TestContext.Out.WriteLineAsync($"  the payment found {same.Key.Found}, {same.Key.Decision}: {same.Count()}");
    }

    private sealed record Race(string Number, DateTimeOffset Deadline, DateTimeOffset PaidAt, DateTimeOffset NoticeAt);

    private sealed record Ending(string Found, PaymentOutcome Decision)
    {
        public bool IsKept => Decision is PaymentOutcome.PaidInTime;
    }
}
