using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_the_host_stops(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task What_is_committed_still_leaves()
    {
        const int Count = 100;
        await using (var host = await EngineHost.Start(Database, options: outbox => outbox.DrainTimeout = TimeSpan.FromSeconds(15)))
        {
            await using var scope = host.Services.CreateAsyncScope();
            var publish = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
            for (var total = 1; total <= Count; total++)
                await publish.Publish(new TabGrew(TabId, total));
            await scope.ServiceProvider.GetRequiredService<EngineDbContext>().SaveChangesAsync();
        }

        await using var after = new EngineHost(Database);
        (await after.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
        (await after.Read(db => db.Notes.CountAsync())).ShouldBe(Count);
    }

    [Test]
    public async Task A_job_that_is_at_it_for_an_hour_is_told_to_end_and_waited_for()
    {
        var work = new LongWork();
        var host = await EngineHost.Start(Database, consumers: bus => bus.AddSingleton(work).AddQuartz(quartz => quartz
            .AddJob<LongJob>(job => job.WithIdentity(nameof(LongJob)).StoreDurably())
            .AddTrigger(trigger => trigger.WithIdentity(nameof(LongJob)).ForJob(nameof(LongJob)).StartNow())));
        await work.Begun.Task;

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

        work.HasEnded.ShouldBeTrue();
    }

    public sealed class LongWork
    {
        public TaskCompletionSource Begun { get; } = new();

        public bool HasEnded { get; set; }
    }

    public sealed class LongJob(LongWork work) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            work.Begun.SetResult();
            await Task.Delay(TimeSpan.FromHours(1), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            work.HasEnded = true;
        }
    }
}
