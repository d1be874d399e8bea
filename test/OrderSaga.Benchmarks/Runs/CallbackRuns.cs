using System.Net;
using System.Security.Cryptography;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Benchmarks.Measuring;
using static OrderSaga.Benchmarks.Measuring.Table;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>
/// Callbacks on one core: how many a second against the least that receiving can be, how long each takes at a fixed rate, and what a flood
/// of forged ones does to genuine ones.
/// </summary>
static class CallbackRuns
{
    private const int WarmUps = 40_000;
    private const int WarmUpPortion = 4_000;

    public static async Task Run(Arguments arguments)
    {
        var rounds = arguments.Number("rounds", 3);
        var seconds = arguments.Number("seconds", 10);
        var most = arguments.Number("callbacks", 30_000);
        var inFlight = arguments.Number("in-flight", 64);
        var rate = arguments.Number("rate", 500);
        var flood = arguments.Number("flood", 2_000);
        var genuine = arguments.Number("genuine", 100);
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 5);
        using var alipay = RSA.Create(2048);
        var key = Path.Combine(Surroundings.Folder, "alipay.pem");
        await File.WriteAllTextAsync(key, alipay.ExportSubjectPublicKeyInfoPem());
        var signer = new AlipayNotices(alipay);
        var warm = signer.Sign(WarmUps);
        var notices = signer.Sign(most, WarmUps);
        var limit = TimeSpan.FromSeconds(seconds);

        var (speeds, delays) = (new List<(double Bare, double Service)>(), new List<CallbackResult>());
        var floods = new List<(CallbackResult Alone, CallbackResult Flooded, double Commits, double Rows)>();
        for (var round = 0; round < rounds; round++)
        {
            var bare = await On(WebhookKind.Bare, load => load.Closed(notices, inFlight, limit));
            var service = await On(WebhookKind.Service, load => load.Closed(notices, inFlight, limit));
            speeds.Add((bare.PerSecond, service.PerSecond));
            delays.Add(await On(WebhookKind.Service, load => load.Open([.. notices.Take(rate * seconds)], rate, HttpStatusCode.OK)));
            floods.Add(await Flood());
            await Console.Error.WriteLineAsync(
                $"round {round + 1} of {rounds}: bare {bare.PerSecond:N0}/s, service {service.PerSecond:N0}/s, p99 {P(delays[^1], 99):N1} ms");
        }

        Print();

        async Task<CallbackResult> On(WebhookKind kind, Func<CallbackLoad, Task<CallbackResult>> measure)
        {
            await using var receiver = await WebhookProcess.Start(kind, await server.CreateDatabase("bench_callbacks"), key);
            using var load = new CallbackLoad(receiver.Webhook);
            await Warm(kind, receiver, load);
            await server.Checkpoint();
            return await measure(load);
        }

        // New ones, as those that are measured: a repeated one is known, and less work.
        async Task Warm(WebhookKind kind, WebhookProcess receiver, CallbackLoad load)
        {
            var next = 0;
            await WarmUp.Run(receiver.Compiled, () =>
            {
                var portion = warm.Skip(next).Take(WarmUpPortion).ToList();
                next += portion.Count;
                return load.Closed(portion.Count > 0 ? portion : warm, inFlight, TimeSpan.FromMinutes(1));
            });
            if (kind is WebhookKind.Service)
                await Settled();
        }

        // What the warm-up left to be sent and chained is no part of what follows.
        async Task Settled()
        {
            await using var connection = await server.Open("bench_callbacks");
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await connection.Ask<long>(
                "select (select count(*) from callbacks) - (select count(*) from journal_links) + (select count(*) from outbox)") > 0)
            {
                await pause.WaitForNextTickAsync();
            }
        }

        async Task<(CallbackResult, CallbackResult, double, double)> Flood()
        {
            await using var receiver = await WebhookProcess.Start(
                WebhookKind.Service, await server.CreateDatabase("bench_callbacks"), key);
            using var load = new CallbackLoad(receiver.Webhook);
            await Warm(WebhookKind.Service, receiver, load);
            var forged = AlipayNotices.Forged(notices[0]);
            await WarmUp.Run(receiver.Compiled, () => load.Open([.. Enumerable.Repeat(forged, WarmUpPortion)], flood, HttpStatusCode.BadRequest));
            await server.Checkpoint();
            var alone = await load.Open([.. notices.Take(genuine * seconds)], genuine, HttpStatusCode.OK);
            var before = await Counts();
            var flooding = load.Open([.. Enumerable.Repeat(forged, flood * seconds)], flood, HttpStatusCode.BadRequest);
            var flooded = await load.Open([.. notices.Skip(genuine * seconds).Take(genuine * seconds)], genuine, HttpStatusCode.OK);
            await flooding;
            var after = await Counts();
            return (alone, flooded, after - before, flooded.Acknowledged);
        }

        async Task<double> Counts()
        {
            await using var connection = await server.Open("bench_callbacks");
            return await connection.Ask<long>("select count(*) from callbacks");
        }

        void Print()
        {
            var table = new Table("On one core", "Callbacks/s", "p50 ms", "p99 ms");
            table.Add("bare: verify, insert, commit", Show(Statistics.Median(speeds.Select(s => s.Bare))), Show(double.NaN), Show(double.NaN));
            table.Add("service, as many as it can", Show(Statistics.Median(speeds.Select(s => s.Service))), Show(double.NaN), Show(double.NaN));
            table.Add($"service, {rate} a second", Show(rate), Median(delays, 50), Median(delays, 99));
            table.Add($"service, {genuine} a second alone", Show(genuine), Median(floods.Select(f => f.Alone), 50), Median(floods.Select(f => f.Alone), 99));
            table.Add($"service, {genuine} a second and {flood} forged", Show(genuine), Median(floods.Select(f => f.Flooded), 50), Median(floods.Select(f => f.Flooded), 99));
            table.Print("Callbacks of Alipay, PostgreSQL, RabbitMQ");
            var ratio = Statistics.PairedRatio(speeds);
            Console.WriteLine();
            Console.WriteLine($"service/bare {Show(ratio.Mean)} (95 %: {Show(ratio.Low)} to {Show(ratio.High)}, {ratio.Pairs} pairs)");
            Console.WriteLine($"rows of the journal written while forged ones came: {floods.Sum(f => f.Commits):N0}, genuine ones then: {floods.Sum(f => f.Rows):N0}");
        }
    }

    private static string Median(IEnumerable<CallbackResult> runs, double percent) => Show(Statistics.Median(runs.Select(run => P(run, percent))));

    private static double P(CallbackResult run, double percent) => Statistics.Percentile([.. run.LatenciesMs], percent);
}
