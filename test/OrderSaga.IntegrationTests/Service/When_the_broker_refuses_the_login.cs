using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Engine;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The password is being changed, or the broker's users are not loaded yet: for a while the login is refused.</summary>
public sealed class When_the_broker_refuses_the_login
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Orders_are_taken_meanwhile_and_go_on_when_it_is_accepted_again(bool isRefusedAtStart)
    {
        using var broker = await OwnBroker.Take();
        await using var wire = new Wire(broker.Address);
        var isRefused = isRefusedAtStart;
        wire.IsWrongLogin = _ => Volatile.Read(ref isRefused);
        wire.Mend();
        await using var service = await EmbeddedService.Start(
            null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={wire.Address}", "--Service:RabbitMq:Heartbeat=00:00:02");
        await service.SetStock("CUP", 10);
        await service.SetStock("POT", 10);
        if (!isRefusedAtStart)
        {
            await Ready(service, "Healthy");
            Volatile.Write(ref isRefused, true);
            wire.Cut();
            wire.Mend();
        }

        await RefusedTwice(wire);
        await Ready(service, "Degraded");
        var number = AnOrder.NewNumber();
        using var answer = await service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));
        answer.EnsureSuccessStatusCode();
        Volatile.Write(ref isRefused, false);

        await Ready(service, "Healthy");
        await service.OrderBecomes(OrderIds.Of("default", number), "AwaitingPayment");
    }

    [Test]
    public async Task A_virtual_host_that_is_not_there_is_told_to_the_log_and_tried_again()
    {
        using var broker = await OwnBroker.Take();
        using var log = new RecordedLog();
        await using var service = await EmbeddedService.Start(
            null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={broker.Address}", "--Service:RabbitMq:VirtualHost=nobody-made-this");
        service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (log.Count("vhost nobody-made-this not found") < 2)
            await pause.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>Each connection is preceded by a login that only looks; what comes after it MassTransit takes for final.</summary>
    [Test]
    [CancelAfter(300_000)]
    public async Task A_refusal_right_after_a_login_ends_the_process_with_a_code(CancellationToken cancellationToken)
    {
        using var broker = await OwnBroker.Take();
        await using var wire = new Wire(broker.Address);
        wire.IsWrongLogin = login => login == 2;
        wire.Mend();
        var data = Directory.CreateTempSubdirectory("ordersaga-test-");

        var (code, said) = await Demo.Tool.Run(
            cancellationToken, "serve", "--Urls=http://127.0.0.1:0", $"--Service:DataDirectory={data.FullName}",
            "--Service:Transport=RabbitMq", $"--Service:RabbitMq={wire.Address}");

        code.ShouldBe(69, said);
        said.ShouldContain("to be started again");
        data.Delete(recursive: true);
    }

    static async Task RefusedTwice(Wire wire)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (wire.WrongLogins < 2)
            await pause.WaitForNextTickAsync(limit.Token);
    }

    static async Task Ready(EmbeddedService service, string expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await service.Stranger.GetStringAsync("/health/ready", CancellationToken.None) != expected)
            await pause.WaitForNextTickAsync(limit.Token);
    }
}
