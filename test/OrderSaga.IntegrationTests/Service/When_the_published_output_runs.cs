using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>What a server gets, started as the systemd unit and as the image start it, stopped as both are stopped.</summary>
public sealed class When_the_published_output_runs
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    Published _published = null!;

    [OneTimeSetUp]
    public async Task Publish() => _published = await Published.Make();

    [OneTimeTearDown]
    public void Delete() => _published?.Dispose();

    [Test]
    public async Task It_serves_an_order_and_stops_in_time()
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(_published.Output, "ordersaga.service"));
        const string start = "ExecStart=/opt/ordersaga/";
        var command = unit.Split('\n').Single(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Split(' ');

        await Serve([Path.Combine(_published.Output, command[0]), .. command[1..]], Settings("embedded"));
    }

    [Test]
    public async Task With_RabbitMQ_and_PostgreSQL_it_migrates_and_then_serves_as_the_image_does()
    {
        if (TestDatabase.MissingBecause(Store.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        using var broker = await OwnBroker.Take();
        await using var database = new TestDatabase(Store.PostgreSql.Name);
        await database.Make();
        var login = broker.Address.UserInfo.Split(':');
        var settings = new Dictionary<string, string>(Settings("composed"))
        {
            ["Service__Database"] = "PostgreSql",
            ["ConnectionStrings__Orders"] = database.ConnectionString,
            ["ConnectionStrings__Participants"] = "",
            ["Providers__Journal__Keys__0"] = TestDatabase.JournalKey,
            ["Service__Transport"] = "RabbitMq",
            ["Service__RabbitMq__Address"] = new UriBuilder(broker.Address) { UserName = "", Password = "" }.Uri.ToString(),
            ["Service__RabbitMq__User"] = login[0],
            ["Service__RabbitMq__Password"] = login[1],
        };
        var compose = await File.ReadAllTextAsync(Path.Combine(Published.Root(), "deploy", "compose.yaml"));
        settings.Keys.ShouldAllBe(name => compose.Contains($"  {name}: "));
        var image = _published.Instruction("ENTRYPOINT");
        string[] serve = [.. image, .. _published.Instruction("CMD")];

        var early = await Published.Run(serve[0], serve[1..], Limit, settings);
        early.Code.ShouldBe(78, early.Output);
        early.Output.ShouldContain("ordersaga migrate");
        var migrated = await Published.Run(image[0], ["migrate"], Limit, settings);
        migrated.Code.ShouldBe(0, migrated.Output);

        await Serve(serve, settings, async address =>
        {
            var check = _published.Instruction("HEALTHCHECK");
            (await Published.Run(check[0], [.. check[1..], $"{address.Port}"], Limit)).Code.ShouldBe(0);
        });
    }

    [TestCase("ordersaga.dll")]
    [TestCase("OrderSaga.Service.dll")]
    [TestCase("MassTransit.dll")]
    public void It_was_compiled_ahead(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(_published.Output, name)));

        file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size.ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task Nothing_that_listens_nowhere_is_healthy()
    {
        var check = _published.Instruction("HEALTHCHECK");

        // Port 1 is nobody's without being root's.
        (await Published.Run(check[0], [.. check[1..], "1"], Limit)).Code.ShouldNotBe(0);
    }

    Dictionary<string, string> Settings(string name) => new()
    {
        ["Urls"] = "http://127.0.0.1:0",
        ["Service__DataDirectory"] = Path.Combine(_published.Output, "state", name),
        ["Service__BootstrapApiKey"] = EmbeddedService.Key,
    };

    static async Task Serve(string[] command, Dictionary<string, string> settings, Func<Uri, Task>? meanwhile = null)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            var address = await Address(process, limit.Token);
            var rest = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // else it would wait for somebody to read its log
            await PlaceAnOrder(address, limit.Token);
            if (meanwhile is not null)
                await meanwhile(address);

            (await Published.Run("kill", ["-TERM", $"{process.Id}"], TimeSpan.FromSeconds(5))).Code.ShouldBe(0);
            using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(stopping.Token);
            process.ExitCode.ShouldBe(0, await rest);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    static async Task PlaceAnOrder(Uri address, CancellationToken cancellation)
    {
        using var api = new HttpClient { BaseAddress = address };
        api.DefaultRequestHeaders.Add("X-Api-Key", EmbeddedService.Key);
        foreach (var sku in (string[])["CUP", "POT"])
        {
            var stock = new { available = 10, requestId = Guid.NewGuid(), reason = "for the test" };
            using var set = await api.PutAsJsonAsync($"/api/v1/stock/{sku}", stock, cancellation);
            set.EnsureSuccessStatusCode();
        }

        using var answer = await api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber()), cancellation);
        var self = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("self").GetString()!;
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await api.GetFromJsonAsync<JsonElement>(self, cancellation)).GetProperty("state").GetString() != "AwaitingPayment")
            await pause.WaitForNextTickAsync(cancellation);
    }

    static async Task<Uri> Address(Process process, CancellationToken cancellation)
    {
        const string words = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.IndexOf(words, StringComparison.Ordinal) is >= 0 and var at)
                return new Uri(line[(at + words.Length)..].Trim());
        }

        throw new AssertionException("the service ended before it listened");
    }
}
