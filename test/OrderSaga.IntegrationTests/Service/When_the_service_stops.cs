using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_the_service_stops
{
    [Test]
    public async Task A_job_that_would_take_for_ever_is_told_to_stop()
    {
        await using var service = await EmbeddedService.Start();
        var scheduler = await service.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        await scheduler.ScheduleJob(JobBuilder.Create<EndlessJob>().Build(), TriggerBuilder.Create().StartNow().Build());
        await EndlessJob.HasBegun.WaitAsync(TimeSpan.FromMinutes(1));

        await service.Stop().WaitAsync(TimeSpan.FromMinutes(2));

        EndlessJob.WasToldToStop.IsCompleted.ShouldBeTrue();
    }

    public sealed class EndlessJob : IJob
    {
        static readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        static readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static Task HasBegun => _begun.Task;

        public static Task WasToldToStop => _told.Task;

        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            _begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                _told.TrySetResult();
            }
        }
    }
}
