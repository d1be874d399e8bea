using System.Net.Mime;
using System.Text;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_message_cannot_be_consumed(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task Poison_becomes_a_dead_letter_after_its_retries_and_leaves_nothing_behind()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);

        var id = Guid.NewGuid();
        await host.Send(new SpoilTab(TabId), id, context => context.Headers.Set("Origin", "kitchen"));
        await host.Until(db => db.DeadLetters.AnyAsync());

        var dead = await host.Read(db => db.DeadLetters.SingleAsync());
        dead.MessageId.ShouldBe(id);
        dead.Reason.ShouldBe("Spoilt");
        dead.ExceptionType.ShouldBe(typeof(InvalidDataException).FullName);
        dead.Detail.ShouldContain(nameof(TabMachine));
        dead.Consumer.ShouldContain(nameof(SpoilTab));
        dead.Headers.ShouldNotBeNull().ShouldContain("kitchen");
        Encoding.UTF8.GetString(dead.Body).ShouldContain(TabId.ToString());
        host.Log.Count("is tried again").ShouldBe(1);

        (await host.FindTab(TabId)).ShouldNotBeNull().ShouldSatisfyAllConditions(t => t.Total.ShouldBe(0), t => t.Version.ShouldBe(1));
        (await host.Read(db => db.Inbox.AnyAsync(row => row.MessageId == id))).ShouldBeFalse();
        host.Testimony.Of<TabGrew>().ShouldBeEmpty();
    }

    [Test]
    public async Task What_is_refused_becomes_a_dead_letter_at_once()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);

        await host.Send(new BanGuest(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync());

        (await host.Read(db => db.DeadLetters.SingleAsync())).ExceptionType.ShouldBe(typeof(GuestBannedException).FullName);
        host.Log.Count("is tried again").ShouldBe(0);
    }

    [Test]
    public async Task The_same_dead_letter_twice_is_one_that_counts()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        var id = Guid.NewGuid();
        await host.Send(new BanGuest(TabId), id);
        await host.Until(db => db.DeadLetters.AnyAsync());

        await host.Send(new BanGuest(TabId), id);
        await host.Until(db => db.DeadLetters.AnyAsync(row => row.Failures == 2));

        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(1);
    }

    [Test]
    public async Task A_body_that_nobody_can_read_is_kept_as_it_is()
    {
        await using var host = await EngineHost.Start(Database);
        await host.SendBody("{ not json");
        await host.Until(db => db.DeadLetters.AnyAsync());

        var dead = await host.Read(db => db.DeadLetters.SingleAsync());
        Encoding.UTF8.GetString(dead.Body).ShouldBe("{ not json");
        dead.Reason.ShouldNotBeEmpty();
        (await Open(host, TabId)).ShouldNotBe(Guid.Empty);
    }

    /// <summary>That nobody has consumed it is true, too, and helps nobody to find out why.</summary>
    [TestCase("{ not json", "", "'n'")]
    [TestCase("""{"messageId":"no id","messageType":["{opened}","X"],"message":{}}""", "{opened};X", "no id")]
    [TestCase("""{"messageType":["{opened}"],"message":{"tabId":"no id"}}""", "{opened}", "$.tabId")]
    [TestCase("""{"messageType":["{opened}"],"message":{"tabId""", "{opened}", "")]
    [TestCase("""{"messageType":"{opened}","message":{"tabId":[]}}""", "", "")]
    [TestCase("""{"messageType":["\udc00"],"message":{}}""", "", "")]
    [TestCase("[]", "", "")]
    public async Task One_that_cannot_be_read_is_kept_once_with_the_reason_and_the_type_that_it_names(string body, string type, string reason)
    {
        await using var host = await EngineHost.Start(Database);
        var opened = MessageUrn.ForTypeString<OpenTab>();
        await host.SendBody(body.Replace("{opened}", opened, StringComparison.Ordinal));
        await host.SendBody("{ the next }");
        await host.Until(async db => await db.DeadLetters.CountAsync() == 2);

        var dead = await host.Read(db => db.DeadLetters.OrderBy(row => row.FirstFailedAt).FirstAsync());
        dead.Reason.ShouldContain(reason);
        dead.Reason.ShouldNotContain("consumes");
        dead.MessageType.ShouldBe(type.Replace("{opened}", opened, StringComparison.Ordinal));
        dead.Failures.ShouldBe(1);
    }

    [Test]
    public async Task A_message_that_nobody_consumes_there_is_kept()
    {
        await using var host = await EngineHost.Start(Database);
        var endpoint = await host.Bus.GetSendEndpoint(new Uri("queue:Tab"));
        await endpoint.Send(new TabOpened(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync());

        (await host.Read(db => db.DeadLetters.SingleAsync())).Reason.ShouldContain("consumes");
    }
}
