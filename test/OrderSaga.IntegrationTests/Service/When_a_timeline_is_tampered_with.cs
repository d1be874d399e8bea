using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Each row of a timeline carries the hash of the one before it: what is changed, dropped or moved shows.</summary>
public sealed class When_a_timeline_is_tampered_with
{
    AShop _shop = null!;
    Guid _orderId;

    [OneTimeSetUp]
    public async Task Live()
    {
        _shop = await AShop.Open();
        (_orderId, _, var trade) = await _shop.AnOrderAwaitingPayment("alipay");
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.OrderBecomes(_orderId, "Closed");
        await _shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("unansweredEffects").GetInt32() == 0);
    }

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task An_untouched_one_holds_together_and_ends_in_the_orders_own_hash()
    {
        var entries = await Timeline();
        await using var scope = _shop.Service.Scope();
        var order = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Orders.AsNoTracking().SingleAsync(o => o.CorrelationId == _orderId);

        TimelineChain.FirstBreak(entries).ShouldBeNull();
        entries.Count.ShouldBe(order.Version);
        entries[^1].Hash.ShouldBe(order.TimelineHash);
        entries[^1].Path.ShouldEndWith("Closed");
    }

    [Test]
    public async Task A_row_that_was_changed_is_found()
    {
        var entries = await Timeline();
        var honest = entries[2];
        entries[2] = new TimelineEntry
        {
            OrderId = honest.OrderId,
            Sequence = honest.Sequence,
            At = honest.At,
            Event = honest.Event,
            Path = honest.Path,
            Decision = honest.Decision,
            CauseMessageId = honest.CauseMessageId,
            Actor = "somebody else",
            Sent = honest.Sent,
            Facts = honest.Facts,
            Changes = honest.Changes,
            Hash = honest.Hash,
        };

        TimelineChain.FirstBreak(entries).ShouldBe(3);
    }

    [Test]
    public async Task A_row_that_was_dropped_is_found()
    {
        var entries = await Timeline();
        entries.RemoveAt(1);

        TimelineChain.FirstBreak(entries).ShouldBe(2);
    }

    [Test]
    public async Task Rows_that_were_taken_from_its_end_are_missed()
    {
        var (order, last) = await AnOrderThatWaits();
        await With(db => db.Timeline.Where(e => e.OrderId == order && e.Sequence == last).ExecuteDeleteAsync());

        foreach (var version in (int[])[1, last])
        {
            var then = await AsOf(order, version);
            then.GetProperty("brokenAt").GetInt32().ShouldBe(last);
            then.GetProperty("latestVersion").GetInt32().ShouldBe(last);
            then.GetProperty("order").GetProperty("version").GetInt32().ShouldBe(Math.Min(version, last - 1), "as far as there are rows");
        }
    }

    [Test]
    public async Task Rows_that_were_written_anew_up_to_its_end_are_not_what_the_order_ends_in()
    {
        var (order, last) = await AnOrderThatWaits();
        await With(async db =>
        {
            var end = (await db.Timeline.AsNoTracking().Where(e => e.OrderId == order).OrderBy(e => e.Sequence).ToListAsync()).TakeLast(2).ToList();
            await db.Timeline.Where(e => e.OrderId == order && e.Sequence == last).ExecuteDeleteAsync();
            var forged = new TimelineEntry
            {
                OrderId = order,
                Sequence = last,
                At = end[1].At,
                Event = end[1].Event,
                Path = end[1].Path,
                CauseMessageId = end[1].CauseMessageId,
                Actor = "somebody else",
                Sent = end[1].Sent,
                Facts = end[1].Facts,
                Changes = end[1].Changes,
                Hash = [],
            };
            db.Timeline.Add(forged.WithHash(end[0].Hash));
            await db.SaveChangesAsync();
        });

        (await AsOf(order, 1)).GetProperty("brokenAt").GetInt32().ShouldBe(last);
    }

    [Test]
    public async Task A_row_that_is_behind_the_end_of_the_order_was_put_in()
    {
        var (order, last) = await AnOrderThatWaits();
        await With(async db =>
        {
            var end = await db.Timeline.AsNoTracking().SingleAsync(e => e.OrderId == order && e.Sequence == last);
            var forged = new TimelineEntry
            {
                OrderId = order,
                Sequence = last + 1,
                At = end.At,
                Event = end.Event,
                Path = end.Path,
                Actor = "somebody else",
                Sent = end.Sent,
                Facts = end.Facts,
                Changes = end.Changes,
                Hash = [],
            };
            db.Timeline.Add(forged.WithHash(end.Hash));
            await db.SaveChangesAsync();
        });

        (await AsOf(order, 1)).GetProperty("brokenAt").GetInt32().ShouldBe(last + 1);
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task What_cannot_even_be_read_is_named_and_shown(int sequence)
    {
        var (order, last) = await AnOrderThatWaits();
        await With(db => db.Timeline.Where(e => e.OrderId == order && e.Sequence == sequence)
            .ExecuteUpdateAsync(update => update.SetProperty(e => e.Changes, "no JSON")));

        (await AsOf(order, last)).GetProperty("brokenAt").GetInt32().ShouldBe(sequence);
        (await _shop.Service.Get($"/api/v1/orders/{order}/timeline"))[sequence - 1].GetProperty("changes").GetString().ShouldBe("no JSON");
    }

    async Task<(Guid Order, int Version)> AnOrderThatWaits()
    {
        var (order, _, _) = await _shop.AnOrderAwaitingPayment("alipay");
        await _shop.Service.Eventually(
            $"/api/v1/orders/{order}/timeline", rows => rows.EnumerateArray().Any(row => row.GetProperty("event").GetString() == "PaymentStarted"));
        await _shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("unansweredEffects").GetInt32() == 0);
        return (order, (await _shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("version").GetInt32());
    }

    Task<JsonElement> AsOf(Guid order, int version) => _shop.Service.Get($"/api/v1/orders/{order}/as-of?version={version}");

    async Task With(Func<OrderDbContext, Task> act)
    {
        await using var scope = _shop.Service.Scope();
        await act(scope.ServiceProvider.GetRequiredService<OrderDbContext>());
    }

    async Task<List<TimelineEntry>> Timeline()
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Timeline.AsNoTracking()
            .Where(entry => entry.OrderId == _orderId).OrderBy(entry => entry.Sequence).ToListAsync();
    }
}
