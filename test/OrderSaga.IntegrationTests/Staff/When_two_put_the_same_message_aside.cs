using System.Data.Common;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_two_put_the_same_message_aside
{
    static readonly Caller _li = new("li", Roles.Admin);
    static readonly Caller _wang = new("wang", Roles.Admin);
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open();

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    // Whoever is second has seen the message before the first was done with it.
    [TestCase(FailedMessages.OrdersStore), TestCase(FailedMessages.ParticipantsStore)]
    public async Task It_is_kept_and_the_second_finds_it_gone(string store)
    {
        var dead = await ADeadLetter(store);
        var first = false;
        await using var second = Act(store, async () => first = await Delete(store, dead, _li));

        (await second.Actions.Delete(store, dead.MessageId, dead.ConsumerId, "a test", _wang, CancellationToken.None)).ShouldBeFalse();

        first.ShouldBeTrue();
        (await Kept(dead)).ShouldBe(1);
        (await Dead(store, dead)).ShouldBe(0);
    }

    [TestCase(FailedMessages.OrdersStore), TestCase(FailedMessages.ParticipantsStore)]
    public async Task It_is_put_back_once_and_the_second_finds_it_done(string store)
    {
        var dead = await ADeadLetter(store);
        (await Delete(store, dead, _li)).ShouldBeTrue();
        var first = false;
        await using var second = Act(store, async () => first = await Restore(store, dead, _li));

        (await second.Actions.Restore(store, dead.MessageId, dead.ConsumerId, "a test", _wang, CancellationToken.None)).ShouldBeFalse();

        first.ShouldBeTrue();
        (await Kept(dead)).ShouldBe(0);
        (await Dead(store, dead)).ShouldBe(1);
    }

    /// <summary>As a process that died between two databases leaves it.</summary>
    [Test]
    public async Task What_lies_in_both_places_is_put_aside_anew()
    {
        var dead = await ADeadLetter(FailedMessages.ParticipantsStore);
        (await Delete(FailedMessages.ParticipantsStore, dead, _li)).ShouldBeTrue();
        await Write(FailedMessages.ParticipantsStore, dead);

        (await Delete(FailedMessages.ParticipantsStore, dead, _wang)).ShouldBeTrue();

        await using var scope = _shop.Service.Scope();
        var kept = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().DeletedMessages.SingleAsync(m => m.MessageId == dead.MessageId);
        kept.DeletedBy.ShouldBe("wang");
    }

    async Task<bool> Delete(string store, DeadLetterRow dead, Caller caller)
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<FailedMessageActions>()
            .Delete(store, dead.MessageId, dead.ConsumerId, "a test", caller, CancellationToken.None);
    }

    async Task<bool> Restore(string store, DeadLetterRow dead, Caller caller)
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<FailedMessageActions>()
            .Restore(store, dead.MessageId, dead.ConsumerId, "a test", caller, CancellationToken.None);
    }

    /// <summary>One person's, in whose midst something else is done: as soon as the dead letters were looked at.</summary>
    Interrupted Act(string store, Func<Task> meanwhile)
    {
        var scope = _shop.Service.Scope();
        var interruption = new Interruption(meanwhile);
        var orders = new OrderDbContext(With(scope.ServiceProvider.GetRequiredService<DbContextOptions<OrderDbContext>>(), interruption));
        var participants = new ParticipantsDbContext(
            With(scope.ServiceProvider.GetRequiredService<DbContextOptions<ParticipantsDbContext>>(), interruption));
        var clock = TimeProvider.System;
        var audit = new AuditLog(orders, ActivatorUtilities.CreateInstance<AuditEnds>(scope.ServiceProvider, orders), clock);
        return new Interrupted(
            scope, orders, participants, new FailedMessageActions(orders, new FailedMessages(orders, participants), audit, clock));
    }

    static DbContextOptions<T> With<T>(DbContextOptions<T> options, IInterceptor interceptor)
        where T : DbContext => new DbContextOptionsBuilder<T>(options).AddInterceptors(interceptor).Options;

    async Task<DeadLetterRow> ADeadLetter(string store)
    {
        var now = TimeProvider.System.GetUtcNow();
        var dead = new DeadLetterRow
        {
            MessageId = NewId.NextGuid(),
            ConsumerId = NewId.NextGuid(),
            Destination = "loopback://localhost/nobody",
            MessageType = "urn:message:OrderSaga.Contracts:AddNote",
            ContentType = "application/vnd.masstransit+json",
            Body = "{}"u8.ToArray(),
            ExceptionType = "Test.PutAside",
            FirstFailedAt = now,
            LastFailedAt = now,
            Failures = 1,
        };
        await Write(store, dead);
        return dead;
    }

    async Task Write(string store, DeadLetterRow dead)
    {
        await using var scope = _shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<FailedMessages>().Of(store)!;
        db.Add(dead);
        await db.SaveChangesAsync();
        db.Entry(dead).State = EntityState.Detached;
    }

    async Task<int> Kept(DeadLetterRow dead)
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().DeletedMessages.CountAsync(m => m.MessageId == dead.MessageId);
    }

    async Task<int> Dead(string store, DeadLetterRow dead)
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<FailedMessages>().Of(store)!.Set<DeadLetterRow>()
            .CountAsync(row => row.MessageId == dead.MessageId);
    }

    sealed record Interrupted(AsyncServiceScope Scope, OrderDbContext Orders, ParticipantsDbContext Participants, FailedMessageActions Actions)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Orders.DisposeAsync();
            await Participants.DisposeAsync();
            await Scope.DisposeAsync();
        }
    }

    sealed class Interruption(Func<Task> meanwhile) : DbCommandInterceptor
    {
        int _done;

        public override async ValueTask<InterceptionResult> DataReaderClosingAsync(
            DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        {
            if (command.CommandText.Contains("dead_letters", StringComparison.Ordinal) && Interlocked.Exchange(ref _done, 1) == 0)
                await meanwhile();
            return result;
        }
    }
}
