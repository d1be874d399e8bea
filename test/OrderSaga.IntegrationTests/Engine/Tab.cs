using System.Collections.Concurrent;
using MassTransit;

namespace OrderSaga.IntegrationTests.Engine;

// A saga of the tests' own: what a guest owes at a bar.
public sealed record OpenTab(Guid TabId);

public sealed record AddToTab(Guid TabId, int Amount);

public sealed record LookAtTab(Guid TabId);

public sealed record DiscountTab(Guid TabId);

public sealed record RemindLater(Guid TabId);

public sealed record PayTab(Guid TabId);

public sealed record SpoilTab(Guid TabId);

public sealed record BanGuest(Guid TabId);

public sealed record TabReminderDue(Guid TabId);

public sealed record TabOpened(Guid TabId);

public sealed record TabGrew(Guid TabId, int Total);

public sealed record TabReminded(Guid TabId);

public sealed record TabPaid(Guid TabId, int Total);

/// <summary>Nobody consumes it: a command whose consumer is not there.</summary>
public sealed record AuditTab(Guid TabId);

/// <summary>Nobody consumes it: an event that nobody is interested in.</summary>
public sealed record TabForgotten(Guid TabId);

public sealed class NoSuchTabException(Guid tabId) : Exception("This tab is not open yet")
{
    public Guid TabId { get; } = tabId;
}

public sealed class GuestBannedException() : Exception("This guest is banned");

public sealed class Tab : SagaStateMachineInstance, ISagaVersion
{
    public Guid CorrelationId { get; set; }

    public string CurrentState { get; set; } = "";

    public int Total { get; set; }

    public List<TabLine> Lines { get; set; } = [];

    public Guid? ReminderToken { get; set; }

    public int Version { get; set; }
}

public sealed class TabLine
{
    public int Amount { get; set; }
}

/// <summary>When guests are reminded. It remembers every time that the machine asked for.</summary>
public sealed class TabReminders(TimeProvider clock)
{
    public TimeSpan Delay { get; set; } = TabMachine.ReminderDelay;

    public ConcurrentQueue<DateTimeOffset> DueAt { get; } = [];

    public DateTime Next()
    {
        var due = clock.GetUtcNow() + Delay;
        DueAt.Enqueue(due);
        return due.UtcDateTime;
    }
}

public sealed class TabMachine : MassTransitStateMachine<Tab>
{
    public static readonly TimeSpan ReminderDelay = TimeSpan.FromMinutes(30);

    public TabMachine(TabReminders reminders)
    {
        InstanceState(tab => tab.CurrentState);
        Event(() => Open, e =>
        {
            e.CorrelateById(c => c.Message.TabId);
            e.InsertOnInitial = true;
            e.SetSagaFactory(c => new Tab { CorrelationId = c.Message.TabId });
        });
        Event(() => Add, e => Expect(e, c => c.Message.TabId));
        Event(() => Look, e => Expect(e, c => c.Message.TabId));
        Event(() => Discount, e => Expect(e, c => c.Message.TabId));
        Event(() => Postpone, e => Expect(e, c => c.Message.TabId));
        Event(() => Pay, e => Expect(e, c => c.Message.TabId));
        Event(() => Spoil, e => Expect(e, c => c.Message.TabId));
        Event(() => Ban, e => Expect(e, c => c.Message.TabId));
        Schedule(() => Reminder, tab => tab.ReminderToken, s => s.Received = e => e.CorrelateById(c => c.Message.TabId));

        Initially(When(Open)
            .Publish(c => new TabOpened(c.Saga.CorrelationId))
            .Schedule(Reminder, c => new TabReminderDue(c.Saga.CorrelationId), _ => reminders.Next())
            .TransitionTo(Running));
        During(Running,
            Ignore(Open),
            Ignore(Look),
            When(Add)
                .Then(c => c.Saga.Total += c.Message.Amount)
                .Then(c => c.Saga.Lines.Add(new TabLine { Amount = c.Message.Amount }))
                .Publish(c => new TabGrew(c.Saga.CorrelationId, c.Saga.Total)),
            When(Discount).Then(c => c.Saga.Lines[0].Amount--),
            When(Postpone)
                .Schedule(Reminder, c => new TabReminderDue(c.Saga.CorrelationId), _ => reminders.Next()),
            When(Reminder.Received).Publish(c => new TabReminded(c.Saga.CorrelationId)),
            When(Spoil)
                .Then(c => c.Saga.Total = -1)
                .Publish(c => new TabGrew(c.Saga.CorrelationId, -1))
                .Schedule(Reminder, c => new TabReminderDue(c.Saga.CorrelationId), _ => reminders.Next())
                .Then(_ => throw new InvalidDataException("Spoilt")),
            When(Ban).Then(_ => throw new GuestBannedException()),
            When(Pay).Unschedule(Reminder).Publish(c => new TabPaid(c.Saga.CorrelationId, c.Saga.Total)).Finalize());
        SetCompletedWhenFinalized();
    }

    public State Running { get; private set; } = null!;

    public Event<OpenTab> Open { get; private set; } = null!;

    public Event<AddToTab> Add { get; private set; } = null!;

    public Event<LookAtTab> Look { get; private set; } = null!;

    public Event<DiscountTab> Discount { get; private set; } = null!;

    public Event<RemindLater> Postpone { get; private set; } = null!;

    public Event<PayTab> Pay { get; private set; } = null!;

    public Event<SpoilTab> Spoil { get; private set; } = null!;

    public Event<BanGuest> Ban { get; private set; } = null!;

    public Schedule<Tab, TabReminderDue> Reminder { get; private set; } = null!;

    private static void Expect<T>(IEventCorrelationConfigurator<Tab, T> e, Func<ConsumeContext<T>, Guid> id)
        where T : class
    {
        e.CorrelateById(context => id(context));
        e.OnMissingInstance(missing => missing.Execute(context => throw new NoSuchTabException(id(context))));
    }
}
