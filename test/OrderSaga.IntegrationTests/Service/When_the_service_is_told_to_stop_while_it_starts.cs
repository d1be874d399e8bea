using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Somebody changed their mind, or a deployment did: that is no failure.</summary>
public sealed class When_the_service_is_told_to_stop_while_it_starts
{
    DirectoryInfo _data = null!;

    [SetUp]
    public void Make() => _data = Directory.CreateTempSubdirectory("ordersaga-test-");

    [TearDown]
    public void Remove()
    {
        foreach (var file in (string[])["orders.db", "participants.db"])
            TestDatabase.Forget($"Data Source={Path.Combine(_data.FullName, file)};Default Timeout=30");
        _data.Delete(recursive: true);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task It_ends_in_order(bool isToldByToken)
    {
        using var told = new CancellationTokenSource();

        var code = await ServiceHost.Run(
            Settings(),
            services => services.AddHostedService(host => new SlowStart(
                isToldByToken ? told.Cancel : host.GetRequiredService<IHostApplicationLifetime>().StopApplication)),
            told.Token);

        code.ShouldBe(0);
    }

    [Test]
    public async Task It_ends_in_order_before_its_database_was_looked_at()
    {
        using var told = new CancellationTokenSource();

        var code = await ServiceHost.Run(Settings(), _ => told.Cancel(), told.Token);

        code.ShouldBe(0);
    }

    string[] Settings() => ["--urls", "http://127.0.0.1:0", $"--Service:DataDirectory={_data.FullName}", "--Logging:LogLevel:Default=Critical"];

    /// <summary>A start that takes its time, in the middle of which it is told to stop.</summary>
    sealed class SlowStart(Action tell) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            tell();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
