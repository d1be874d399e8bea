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

    /// <summary>Whoever may send can write anything into an envelope.</summary>
    [Test]
    public async Task A_message_of_a_type_that_nobody_knows_is_kept_whatever_it_is_called()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);

        var known = MessageUrn.ForTypeString<BanGuest>();
        await host.SendBody($$$"""{"messageType":["{{{known}}}","urn:message:X:Y\u0000"],"message":{"tabId":"{{{TabId}}}"}}""");
        await host.Until(db => db.DeadLetters.AnyAsync());

        (await host.Read(db => db.DeadLetters.SingleAsync())).MessageType.ShouldEndWith("urn:message:X:Y\uFFFD");
    }

    [Test]
    public async Task A_content_type_of_any_length_is_kept_as_far_as_it_can_be_sent_again()
    {
        await using var host = await EngineHost.Start(Database);

        await host.SendBody("{ not json", $"application/vnd.masstransit+json; note={new string('x', 200)}");
        await host.Until(db => db.DeadLetters.AnyAsync());

        (await host.Read(db => db.DeadLetters.SingleAsync())).ContentType.ShouldBe("application/vnd.masstransit+json");
    }
}

public sealed class Stammerer : IConsumer<AuditTab>
{
    public Task Consume(ConsumeContext<AuditTab> context) => throw new InvalidDataException("a zero \0 and halves \uDE00\uD83D!");
}
