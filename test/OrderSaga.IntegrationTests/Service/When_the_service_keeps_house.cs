using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Persistence;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_the_service_keeps_house
{
    [Test]
    public async Task It_begins_with_the_start()
    {
        var data = Directory.CreateTempSubdirectory("ordersaga-test-");
        var first = await EmbeddedService.Start(data);
        await using (var scope = first.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            db.Add(Callback(TimeSpan.FromDays(31)));
            db.Add(Callback(TimeSpan.FromDays(29)));
            await db.SaveChangesAsync();
        }

        await first.Stop();
        await using var second = await EmbeddedService.Start(data, "--Housekeeping:CallbackBodyRetention=30.00:00:00");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await CountKept(second) != 1)
            await pause.WaitForNextTickAsync(limit.Token);
    }

    [TestCase("Interval", "00:00:10")]
    [TestCase("Interval", "soon")]
    [TestCase("ReportInterval", "2.00:00:00")]
    [TestCase("InboxRetention", "1.00:00:00")]
    [TestCase("CallbackBodyRetention", "-1.00:00:00")]
    [TestCase("CallbackBodyRetention", "00:30:00")]
    public async Task A_setting_that_would_do_harm_is_named_at_the_start(string setting, string value)
    {
        var refusal = await Should.ThrowAsync<StartupException>(() => EmbeddedService.Start(null, $"--Housekeeping:{setting}={value}"));

        refusal.Message.ShouldContain($"Housekeeping:{setting}");
    }

    static async Task<int> CountKept(EmbeddedService service)
    {
        await using var scope = service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks.CountAsync(row => row.BodySince != null);
    }

    static CallbackRow Callback(TimeSpan age) => new()
    {
        ReceivedAt = TimeProvider.System.GetUtcNow() - age,
        BodySince = TimeProvider.System.GetUtcNow() - age,
        Source = "callback",
        Provider = "alipay",
        Account = "shop1",
        Merchant = "default",
        Verdict = "Ignored",
        Headers = "{}",
        Body = "notify_type=something"u8.ToArray(),
    };
}
