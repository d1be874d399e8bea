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

    async Task<List<TimelineEntry>> Timeline()
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Timeline.AsNoTracking()
            .Where(entry => entry.OrderId == _orderId).OrderBy(entry => entry.Sequence).ToListAsync();
    }
}
