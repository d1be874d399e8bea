using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Staff;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.IntegrationTests.TransactSql;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The real service in this process, on a free loopback port and a data directory of its own.</summary>
public sealed class EmbeddedService : IAsyncDisposable
{
    public const string Key = "osk_a_key_that_only_this_test_knows";
    static readonly SemaphoreSlim _describing = new(1, 1);
    readonly WebApplication _app;
    bool _isStopped;

    EmbeddedService(WebApplication app, DirectoryInfo data)
    {
        _app = app;
        Data = data;
        Address = new Uri(app.Urls.Single());
        Api = Client(Address);
        Api.DefaultRequestHeaders.Add("X-Api-Key", Key);
        Stranger = Client(Address);
    }

    public DirectoryInfo Data { get; }

    public Uri Address { get; }

    /// <summary>Every service of this process describes itself alike.</summary>
    public static ApiContract Contract { get; private set; } = null!;

    /// <summary>Knows the key.</summary>
    public HttpClient Api { get; }

    /// <summary>Does not.</summary>
    public HttpClient Stranger { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<EmbeddedService> Start(DirectoryInfo? data = null, params string[] settings)
    {
        data ??= Directory.CreateTempSubdirectory("ordersaga-test-");
        var app = await ServiceHost.Prepare(
        [
            "--urls", "http://127.0.0.1:0",
            $"--Service:DataDirectory={data.FullName}",
            $"--Service:BootstrapApiKey={Key}",
            "--Logging:LogLevel:Default=Warning", $"--Logging:LogLevel:OrderSaga={Environment.GetEnvironmentVariable("ORDERSAGA_TEST_LOG") ?? "Warning"}",
            .. settings,
        ],
        services =>
        {
            SentStatements.Watch(services);
            Meanwhile.Watch(services);
            if (settings.Any(setting => setting.StartsWith("--Service:Database=", StringComparison.Ordinal)))
                return;
            SqlServerMirror.Watch<OrderDbContext>(services);
            SqlServerMirror.Watch<ParticipantsDbContext>(services);
        });
        await app.StartAsync();
        await Read(new Uri(app.Urls.Single()));
        return new EmbeddedService(app, data);
    }

    /// <summary>A caller with a key of its own.</summary>
    public async Task<HttpClient> Caller(string name, string role)
    {
        using var made = await Api.PostAsJsonAsync("/api/v1/keys", new { name, role, reason = "a test" });
        made.EnsureSuccessStatusCode();
        var caller = Client();
        caller.DefaultRequestHeaders.Add("X-Api-Key", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString());
        return caller;
    }

    public HttpClient Client() => Client(Address);

    static async Task Read(Uri address)
    {
        await _describing.WaitAsync();
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            Contract ??= new ApiContract(await http.GetStringAsync("/openapi/v1.json"));
        }
        finally
        {
            _describing.Release();
        }
    }

    // One that asks before it sends much waits for the answer: a busy machine may need longer for it than the usual second.
    static HttpClient Client(Uri address) =>
        new(new ContractHandler(Contract) { InnerHandler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) } })
        {
            BaseAddress = address,
        };

    public AsyncServiceScope Scope() => _app.Services.CreateAsyncScope();

    public async Task Stop()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        Api.Dispose();
        Stranger.Dispose();
        await _app.StopAsync();
        await Close(_app);
        Contract.Undescribed.Keys.ShouldBeEmpty("the description of the API does not have these answers");
    }

    /// <summary>And nothing is left open to its files, which may be read or deleted now.</summary>
    public static async Task Close(WebApplication app)
    {
        var data = app.Services.GetRequiredService<DataDirectory>();
        await app.DisposeAsync();
        foreach (var file in (string[])[data.Orders, data.Participants, data.Scheduler])
            TestDatabase.Forget(file);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (Directory.Exists(Data.FullName))
            Data.Delete(recursive: true);
    }

    public async Task SetStock(string sku, int available) =>
        (await Api.PutAsJsonAsync($"/api/v1/stock/{sku}", new { available, requestId = Guid.NewGuid(), reason = "for the test" }))
            .EnsureSuccessStatusCode();

    public async Task<JsonElement> Get(string path)
    {
        using var answer = await Api.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Asks until the answer is as expected; fails with the last answer after the limit.</summary>
    public async Task<JsonElement> Eventually(string path, Func<JsonElement, bool> expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = "nothing";
        try
        {
            while (await pause.WaitForNextTickAsync(limit.Token))
            {
                using var answer = await Api.GetAsync(path, limit.Token);
                last = await answer.Content.ReadAsStringAsync(limit.Token);
                if (answer.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(last) is var body && expected(body))
                    return body;
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new AssertionException($"{path} did not become as expected; the last answer was {last}");
    }

    public Task<JsonElement> OrderBecomes(Guid orderId, string state) =>
        Eventually($"/api/v1/orders/{orderId}", order => order.GetProperty("state").GetString() == state);
}
