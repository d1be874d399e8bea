using System.Globalization;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Scheduling;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>
/// Keeps what is to be sent later as triggers of Quartz. The token is the key of the trigger: the same message again, because the process
/// died before it was acknowledged, is the same trigger.
/// </summary>
internal sealed class SchedulerConsumer<TDbContext>(ISchedulerFactory schedulers)
    : IConsumer<ScheduleMessage>, IConsumer<CancelScheduledMessage>
    where TDbContext : DbContext
{
    // A trigger goes when its message is in the outbox. Until then it fires again and again, so that no failure can lose it.
    private static readonly TimeSpan FireAgainAfter = TimeSpan.FromSeconds(10);

    public static JobKey Job { get; } = new("timeouts." + typeof(TDbContext).Name);

    public async Task Consume(ConsumeContext<ScheduleMessage> context)
    {
        var scheduler = await Scheduler(context.CancellationToken);
        var trigger = TriggerBuilder.Create()
            .ForJob(Job)
            .WithIdentity(KeyOf(context.Message.CorrelationId))
            .StartAt(TimeoutScheduler.InUtc(context.Message.ScheduledTime))
            // Late is not lost: after a standstill they fire in the order in which they were due.
            .WithSimpleSchedule(simple => simple
                .WithInterval(FireAgainAfter).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
            .UsingJobData(FiredRow.DataOf(context))
            .Build();
        await scheduler.ScheduleJob(trigger, ScheduleJobOptions.Replacing, context.CancellationToken);
    }

    /// <summary>One that is not there has fired, or was overtaken: its token is no longer held, and who gets it drops it.</summary>
    public async Task Consume(ConsumeContext<CancelScheduledMessage> context) =>
        await (await Scheduler(context.CancellationToken)).UnscheduleJob(KeyOf(context.Message.TokenId), context.CancellationToken);

    private static TriggerKey KeyOf(Guid token) => new(token.ToString("N"));

    private async Task<IScheduler> Scheduler(CancellationToken cancellationToken) =>
        await schedulers.LookupScheduler(TimeoutSchedulerService.Name, cancellationToken)
        ?? throw new InvalidOperationException($"There is no scheduler {TimeoutSchedulerService.Name} in this process.");
}

/// <summary>What is said of one token is done in the order in which it came.</summary>
internal sealed class SchedulerConsumerDefinition<TDbContext> : ConsumerDefinition<SchedulerConsumer<TDbContext>>
    where TDbContext : DbContext
{
    private const int LanesCount = 16;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<SchedulerConsumer<TDbContext>> consumerConfigurator,
        IRegistrationContext context)
    {
        var lanes = new Partitioner(LanesCount, new Murmur3UnsafeHashGenerator());
        consumerConfigurator.Message<ScheduleMessage>(message => message.UsePartitioner(lanes, c => c.Message.CorrelationId));
        consumerConfigurator.Message<CancelScheduledMessage>(message => message.UsePartitioner(lanes, c => c.Message.TokenId));
    }
}
