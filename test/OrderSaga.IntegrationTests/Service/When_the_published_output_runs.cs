using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>What a server gets: the publish script's output, started as the systemd unit starts it, stopped as systemd stops it.</summary>
public sealed class When_the_published_output_runs
{
    [Test]
    public async Task It_serves_an_order_and_stops_in_time()
    {
        var root = Root();
        var output = Directory.CreateTempSubdirectory("ordersaga-publish-");
        try
        {
            var published = await Run("bash", [Path.Combine(root, "deploy", "publish.sh"), output.FullName], TimeSpan.FromMinutes(12));
            published.Code.ShouldBe(0, published.Output);
            var unit = await File.ReadAllTextAsync(Path.Combine(output.FullName, "ordersaga.service"));
            var command = unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=/opt/ordersaga/".Length..].Split(' ');

            await Serve(Path.Combine(output.FullName, command[0]), command[1..], output.FullName);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    [Test]
    public async Task The_environment_file_names_only_settings_that_the_service_knows()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Root(), "deploy", "ordersaga.env"));
        var readme = await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"));
        var names = lines.Where(l => l.Contains('=', StringComparison.Ordinal)).Select(l => l.TrimStart('#').Split('=')[0].Split("__")[0]).Distinct();

        names.ShouldBeSubsetOf(["Urls", "Service", "ConnectionStrings", "Merchants", "Providers", "Notifications"]);
        foreach (var name in names)
            readme.ShouldContain(name);
    }

    static async Task Serve(string executable, string[] arguments, string folder)
    {
        var data = Path.Combine(folder, "state");
        var start = new ProcessStartInfo(executable, arguments) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["Urls"] = "http://127.0.0.1:0";
        start.Environment["Service__DataDirectory"] = data;
        start.Environment["Service__BootstrapApiKey"] = EmbeddedService.Key;
        using var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var address = await Address(process, limit.Token);
            using var api = new HttpClient { BaseAddress = new Uri(address) };
            api.DefaultRequestHeaders.Add("X-Api-Key", EmbeddedService.Key);
            (await api.PutAsJsonAsync("/api/v1/stock/CUP", new { available = 10, requestId = Guid.NewGuid() }, limit.Token)).EnsureSuccessStatusCode();
            (await api.PutAsJsonAsync("/api/v1/stock/POT", new { available = 10, requestId = Guid.NewGuid() }, limit.Token)).EnsureSuccessStatusCode();
            var answer = await api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber()), limit.Token);
            var self = (await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token)).GetProperty("self").GetString()!;
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while ((await api.GetFromJsonAsync<JsonElement>(self, limit.Token)).GetProperty("state").GetString() != "AwaitingPayment")
                await pause.WaitForNextTickAsync(limit.Token);

            (await Run("kill", ["-TERM", $"{process.Id}"], TimeSpan.FromSeconds(5))).Code.ShouldBe(0);
            using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(stopping.Token);
            process.ExitCode.ShouldBe(0);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    static async Task<string> Address(Process process, CancellationToken cancellation)
    {
        const string words = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.IndexOf(words, StringComparison.Ordinal) is >= 0 and var at)
                return line[(at + words.Length)..].Trim();
        }

        throw new AssertionException("the service ended before it listened");
    }

    static async Task<(int Code, string Output)> Run(string file, string[] arguments, TimeSpan limit)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var stop = new CancellationTokenSource(limit);
        var output = process.StandardOutput.ReadToEndAsync(stop.Token);
        var error = process.StandardError.ReadToEndAsync(stop.Token);
        await process.WaitForExitAsync(stop.Token);
        return (process.ExitCode, await output + await error);
    }

    static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
