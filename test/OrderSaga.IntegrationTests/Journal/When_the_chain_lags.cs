using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>Callbacks are taken while nobody chains them; whoever watches the service is told.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_chain_lags(string store) : JournalScenario(store)
{
    [Test]
    public async Task It_is_degraded_while_signed_callbacks_wait_for_longer_than_the_setting()
    {
        (await Health()).ShouldBe(HealthStatus.Healthy);
        await Look();
        await Write(2);
        Clock.Advance(TimeSpan.FromSeconds(299));
        (await Health()).ShouldBe(HealthStatus.Healthy);
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await Health()).ShouldBe(HealthStatus.Degraded);

        await Look();

        (await Health()).ShouldBe(HealthStatus.Healthy);
    }

    [Test]
    public async Task A_row_that_nobody_signed_is_a_complaint_of_its_own_and_no_lag()
    {
        await Look();
        await With(async db =>
        {
            db.Callbacks.Add(Old(7));
            await db.SaveChangesAsync();
        });
        Clock.Advance(TimeSpan.FromMinutes(10));

        (await Health()).ShouldBe(HealthStatus.Healthy);
    }

    async Task<HealthStatus> Health()
    {
        var status = HealthStatus.Unhealthy;
        await With(async db =>
            status = (await new JournalLag(db, new JournalOptions(), Clock).CheckHealthAsync(new HealthCheckContext())).Status);
        return status;
    }
}
