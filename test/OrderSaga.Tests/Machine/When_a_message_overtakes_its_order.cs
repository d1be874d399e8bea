using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rule 8, in the library's own pipeline: the library's default would drop such a message without a word.</summary>
public sealed class When_a_message_overtakes_its_order
{
    public static IEnumerable<TestCaseData> Messages() => new object[]
    {
        Said.PaymentStarted, Said.Cancelled, Said.ExtendedTo(Scenario.Deadline), Said.Refund(), Said.ForceClosed,
        Said.Retry("ReserveStock"), Said.TellAgain(NotificationKind.PaymentReceived), Said.Looked(null), Said.Note("called"),
        Said.Paid("T1"), Said.Failed(""), Said.PaymentClosed, Said.Refunded("T1"), Said.RefundRefused("T1"),
        Said.StockReserved, Said.StockRejected, Said.StockConfirmed, Said.StockReleased,
        Said.PointsAwarded, Said.PointsRevoked, Said.Notified(1),
        new PaymentReminderDue(Scenario.OrderId, 1), new PaymentDeadlineReached(Scenario.OrderId, 1),
        new StockReleaseDue(Scenario.OrderId, 1),
        new PointsDue(Scenario.OrderId, 1), new EffectsOverdue(Scenario.OrderId, 1),
    }.Select(message => new TestCaseData(message).SetArgDisplayNames(message.GetType().Name));

    [TestCaseSource(nameof(Messages))]
    public async Task It_is_not_known_yet_which_whoever_runs_the_machine_can_see(object message)
    {
        await using var services = Services();
        var harness = await services.StartTestHarness();

        await harness.Bus.Publish(message);

        var failure = await FailureOf(harness, message.GetType());
        failure.ShouldBeOfType<OrderNotKnownException>().OrderId.ShouldBe(Scenario.OrderId);
    }

    [Test]
    public async Task An_order_that_is_placed_is_found_by_merchant_and_number()
    {
        await using var services = Services();
        var harness = await services.StartTestHarness();
        var orders = harness.GetSagaStateMachineHarness<OrderStateMachine, Order>();

        await harness.Bus.Publish(Said.AnOrder);
        (await orders.Exists(Scenario.OrderId, machine => machine.Placed)).ShouldNotBeNull();
        await harness.Bus.Publish(Said.Paid("T1"));
        await harness.Bus.Publish(Said.StockReserved);

        (await orders.Exists(Scenario.OrderId, machine => machine.Paid)).ShouldNotBeNull();
    }

    [Test]
    public async Task A_refusal_comes_as_itself_and_not_wrapped()
    {
        await using var services = Services();
        var harness = await services.StartTestHarness();
        var orders = harness.GetSagaStateMachineHarness<OrderStateMachine, Order>();
        await harness.Bus.Publish(Said.AnOrder);
        (await orders.Exists(Scenario.OrderId, machine => machine.Placed)).ShouldNotBeNull();

        await harness.Bus.Publish(Said.StockConfirmed);

        (await FailureOf(harness, typeof(StockConfirmed))).ShouldBeOfType<OrderRefusedException>();
    }

    [Test]
    public async Task Without_a_place_for_staff_an_invalid_order_is_refused_and_not_lost()
    {
        await using var services = Services();
        var harness = await services.StartTestHarness();

        await harness.Bus.Publish(Said.AnOrder with { TotalMinor = 1 });

        (await FailureOf(harness, typeof(OrderPlaced))).ShouldBeOfType<OrderRefusedException>().Reason.ShouldContain("not the total");
    }

    private static async Task<Exception?> FailureOf(ITestHarness harness, Type message)
    {
        FilterDelegate<IReceivedMessage> failed = received => received.MessageObject.GetType() == message && received.Exception is not null;
        (await harness.Consumed.Any(failed)).ShouldBeTrue($"{message.Name} did not fail");
        return await harness.Consumed.SelectAsync(failed).Select(received => received.Exception).FirstAsync();
    }

    private static ServiceProvider Services() => new ServiceCollection()
        .AddSingleton(new OrderPolicies())
        .AddSingleton(TimeProvider.System)
        .AddMassTransitTestHarness(bus =>
        {
            bus.DisableUsageTelemetry();
            // Waits end when the message is there; these are for a machine that is busy with something else.
            bus.SetTestTimeouts(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));
            bus.AddDelayedMessageScheduler();
            bus.AddSagaStateMachine<OrderStateMachine, Order>().InMemoryRepository();
            bus.UsingInMemory((context, memory) =>
            {
                memory.UseDelayedMessageScheduler();
                memory.ConfigureEndpoints(context);
            });
        })
        .BuildServiceProvider(validateScopes: true);
}
