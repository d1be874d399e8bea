using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_consumer_sends_too_late(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task It_is_told_so_and_nothing_is_lost_in_silence()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus =>
        {
            bus.AddConsumer<Straggler>();
            bus.AddSingleton<Late>();
        });
        var late = host.Services.GetRequiredService<Late>();

        var id = Guid.NewGuid();
        await host.Send(new TabOpened(TabId), id);
        await host.Until(async db => await db.Inbox.CountAsync(row => row.MessageId == id) == 2);

        await Should.ThrowAsync<InvalidOperationException>(() => late.Context!.Publish(new TabPaid(TabId, 1)));
    }
}

public sealed class Late
{
    public ConsumeContext? Context { get; set; }
}

/// <summary>Keeps its context for longer than the message lives.</summary>
public sealed class Straggler(Late late) : IConsumer<TabOpened>
{
    public Task Consume(ConsumeContext<TabOpened> context)
    {
        late.Context = context;
        return Task.CompletedTask;
    }
}
