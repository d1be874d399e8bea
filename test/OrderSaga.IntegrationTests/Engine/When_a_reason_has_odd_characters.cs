using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>PostgreSQL takes neither a zero nor half of a surrogate pair, and JSON for SQL Server carries neither for certain.</summary>
public sealed class When_a_reason_has_odd_characters(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task The_message_is_kept_all_the_same()
    {
        await using var host = await EngineHost.Start(Database, consumers: bus => bus.AddConsumer<Stammerer>());

        await host.Send(new AuditTab(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync());

        var dead = await host.Read(db => db.DeadLetters.SingleAsync());
        dead.Reason.ShouldBe("a zero \uFFFD and halves \uFFFD\uFFFD!");
        dead.Detail.ShouldContain("halves \uFFFD\uFFFD!");
    }
}

public sealed class Stammerer : IConsumer<AuditTab>
{
    public Task Consume(ConsumeContext<AuditTab> context) => throw new InvalidDataException("a zero \0 and halves \uDE00\uD83D!");
}
