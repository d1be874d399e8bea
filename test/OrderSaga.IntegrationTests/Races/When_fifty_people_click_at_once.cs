using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.KillHost.OwnServers;

namespace OrderSaga.IntegrationTests.Races;

/// <summary>S38: two processes of the service on one database and one broker, and the same refund at both, fifty times at once.</summary>
public sealed class When_fifty_people_click_at_once
{
    const int Clicks = 50;

    [Test]
    public async Task One_refund_is_in_the_books_of_the_provider()
    {
        if (!TestDatabase.Stores.Contains("PostgreSql"))
            Assert.Ignore("needs PostgreSQL: bash test/run.sh starts one, or set ORDERSAGA_TEST_POSTGRESQL");
        using var broker = await OwnBroker.Take();
        await using var database = new TestDatabase("PostgreSql");
        string[] shared =
        [
            .. database.ServiceSettings, "--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={broker.Address}",
            $"--Providers:Seal:Keys:0={Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))}",
            "--RateLimits:ActionsPerSecond=1000",
        ];
        await using var shop = await AShop.Open([.. shared, "--Service:MigrateAtStart=true"]);
        await using var other = await AnotherProcess.Start([.. shared, .. AShop.SettingsOf(shop.Providers)]);
        var (order, _, trade) = await shop.AnOrderAwaitingPayment("alipay");
        shop.Provider("alipay").Pay(trade);
        await shop.Service.OrderBecomes(order, "Closed");
        // One person who clicks and clicks: every click is the same request.
        var body = new { reason = "One cup was broken", amountMinor = 2000, requestId = Guid.NewGuid() };

        var answers = await Task.WhenAll(Enumerable.Range(0, Clicks).Select(click =>
            (click % 2 == 0 ? shop.Service.Api : other.Api).PostAsJsonAsync($"/api/v1/orders/{order}/refund", body)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Accepted);
        (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct().ShouldHaveSingleItem();
        var refunded = await shop.Service.Eventually($"/api/v1/orders/{order}", view => view.GetProperty("receipts")[0].GetProperty("refunds")
            .EnumerateArray().Any(refund => refund.GetProperty("status").GetString() == "Completed"));
        refunded.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength().ShouldBe(1);
        trade.RefundedMinor.ShouldBe(2000, "the provider's own books");
        (await shop.Service.Get($"/api/v1/audit?orderId={order}")).EnumerateArray().Count(row => row.GetProperty("outcome").GetString() == "Done").ShouldBe(1);
    }

    /// <summary>The built command with the same settings.</summary>
    sealed class AnotherProcess : IAsyncDisposable
    {
        readonly Process _process;
        readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ordersaga-test-");

        AnotherProcess(int port, IEnumerable<string> settings)
        {
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ordersaga")) { UseShellExecute = false };
            foreach (var argument in (IEnumerable<string>)["serve", $"--Urls=http://127.0.0.1:{port}", $"--Service:DataDirectory={_data.FullName}", .. settings])
                start.ArgumentList.Add(argument);
            _process = Process.Start(start)!;
            Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            Api.DefaultRequestHeaders.Add("X-Api-Key", EmbeddedService.Key);
        }

        public HttpClient Api { get; }

        public static async Task<AnotherProcess> Start(IEnumerable<string> settings)
        {
            var process = new AnotherProcess(ServerProcess.FreePort(), settings);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (!await process.IsReady())
                await pause.WaitForNextTickAsync(limit.Token);
            return process;
        }

        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _data.Delete(recursive: true);
        }

        async Task<bool> IsReady()
        {
            _process.HasExited.ShouldBeFalse("it did not start");
            try
            {
                return (await Api.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false; // nobody listens yet
            }
        }
    }
}
