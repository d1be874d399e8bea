using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Measuring;
using OrderSaga.Benchmarks.Runs;
using static OrderSaga.Benchmarks.Measuring.Table;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>
/// How long lists, search and screens take with as many orders as a shop has after years, asked over HTTP by an agent, and by which indexes
/// PostgreSQL finds them.
/// </summary>
static partial class ListRuns
{
    private const double P99MaxMs = 100;
    private const int FirstPageBytesMax = 300 * 1024;
    private const int BigRows = 5_000;
    private const string FirstPage = "/console/overview";

    /// <returns>0; 1: something took too long, is too large or is found by reading a whole table.</returns>
    public static async Task<int> Run(Arguments arguments)
    {
        var wanted = Filling.Of(arguments, "orders", 10_000_000);
        var asks = arguments.Number("asks", 200, min: 20);
        var only = arguments.Text("only", "");
        arguments.MustBeUsedUp();

        var all = Stopwatch.StartNew();
        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 0);
        using var settings = new ServiceSettings();
        var filled = await new FilledDatabase(server, settings).Get(wanted);
        var tables = await Sizes(server);
        await using var service = await HostProcess.Start("service", ["service"], settings.For(FilledDatabase.Name));
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("X-Api-Key", await AgentKey(http, settings.FirstKey));

        var asking = new Asking(http, service, asks);
        var answers = new List<Asked>();
        var questions = new ListQuestions(filled.Old).All();
        foreach (var question in questions.Where(question => question.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            answers.Add(await asking.Ask(question));
            await Console.Error.WriteLineAsync($"{question.Name}: p99 {Show(P(answers[^1], 99))} ms");
        }

        Print(filled, answers);
        var first = await Page(asking);
        await Console.Error.WriteLineAsync($"all of it took {all.Elapsed.TotalMinutes:F1} minutes");
        return Judge(answers, first, tables) ? 0 : 1;
    }

    private static async Task<string> AgentKey(HttpClient http, string firstKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys");
        request.Headers.Add("X-Api-Key", firstKey);
        request.Content = JsonContent.Create(new { name = $"agent {Guid.NewGuid():N}", role = "agent", reason = "asks in the benchmark" });
        using var answer = await http.SendAsync(request);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    /// <summary>Rows by table; a table of few rows may be read from one end to the other.</summary>
    private static async Task<Dictionary<string, long>> Sizes(PostgresServer server)
    {
        var table = new Table("Table", "Rows", "GB", "Indexes, GB");
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var db = await server.Open(FilledDatabase.Name);
        await using var command = db.CreateCommand();
        command.CommandText =
            """
            select relnamespace::regnamespace::text || '.' || relname, reltuples::bigint, pg_table_size(oid)::float8 / 1e9, pg_indexes_size(oid)::float8 / 1e9 from pg_class
            where relkind = 'r' and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') order by pg_total_relation_size(oid) desc
            """;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows[reader.GetString(0)] = reader.GetInt64(1);
            if (reader.GetInt64(1) > BigRows)
                table.Add(reader.GetString(0), $"{reader.GetInt64(1):N0}", Show(reader.GetDouble(2)), Show(reader.GetDouble(3)));
        }

        table.Print("What is asked for is found among");
        return rows;
    }

    /// <summary>What a browser fetches for the first screen: the page, its stylesheet, its script and its icon.</summary>
    private static async Task<(int Bytes, int Compressed)> Page(Asking asking)
    {
        var page = await asking.Get(FirstPage);
        var assets = Asset().Matches(Encoding.UTF8.GetString(page)).Select(match => match.Groups["url"].Value);
        var (bytes, compressed) = (page.Length, Asking.Compressed(page));
        foreach (var part in assets.Distinct(StringComparer.Ordinal))
        {
            var asset = await asking.Get(part);
            (bytes, compressed) = (bytes + asset.Length, compressed + Asking.Compressed(asset));
        }

        return (bytes, compressed);
    }

    private static void Print(Filling filled, List<Asked> answers)
    {
        var table = new Table("Asked for", "Rows", "p50 ms", "p99 ms", "Most ms", "KiB", "KiB, gzip", "Indexes");
        foreach (var asked in answers)
        {
            var indexes = asked.Plans.SelectMany(plan => plan.Indexes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            table.Add(
                asked.Name,
                asked.Rows is { } rows ? rows.ToString(CultureInfo.InvariantCulture) : "–",
                Show(P(asked, 50)),
                Show(P(asked, 99)),
                Show(asked.LatenciesMs.Max()),
                Show(asked.Bytes / 1024.0),
                Show(asked.CompressedBytes / 1024.0),
                string.Join(", ", indexes));
        }

        table.Print($"Lists, search and screens with {filled.Orders:N0} orders, {answers.FirstOrDefault()?.LatenciesMs.Count} times each");
    }

    private static bool Judge(List<Asked> answers, (int Bytes, int Compressed) first, Dictionary<string, long> tables)
    {
        var slow = answers.Where(asked => P(asked, 99) > P99MaxMs).ToList();
        var large = answers.Where(asked => asked.Bytes > FirstPageBytesMax).ToList();
        var scans =
            from asked in answers
            from plan in asked.Plans
            from table in plan.Scanned
            where tables.GetValueOrDefault(table) > BigRows
            select $"{asked.Name} reads all of {table}: {plan.Sql.ReplaceLineEndings(" ")}";
        var scanned = scans.Distinct(StringComparer.Ordinal).ToList();
        Console.WriteLine();
        Console.WriteLine($"{answers.Count - slow.Count} of {answers.Count} answer within {P99MaxMs:F0} ms (p99)"
            + Names(", not", slow, asked => $"{asked.Name} {Show(P(asked, 99))} ms"));
        Console.WriteLine($"First page with all that it loads: {Show(first.Bytes / 1024.0)} KiB, "
            + $"{Show(first.Compressed / 1024.0)} KiB by gzip; "
            + $"longest answer: {Show(answers.Max(asked => asked.Bytes) / 1024.0)} KiB"
            + Names(", above 300 KiB", large, asked => asked.Name));
        Console.WriteLine(scanned.Count == 0
            ? $"Of {answers.Sum(asked => asked.Plans.Count):N0} plans none reads a whole table of more than {BigRows:N0} rows"
            : $"Whole tables are read:\n- {string.Join("\n- ", scanned)}");
        return slow.Count == 0 && large.Count == 0 && first.Bytes <= FirstPageBytesMax && scanned.Count == 0;
    }

    private static string Names(string what, List<Asked> some, Func<Asked, string> say) =>
        some.Count == 0 ? "" : $"{what}: {string.Join("; ", some.Select(say))}";

    private static double P(Asked asked, double percent) => Statistics.Percentile([.. asked.LatenciesMs], percent);

    [GeneratedRegex("(href|src)=\"(?<url>/console/assets/[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Asset();
}
