using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Benchmarks.Measuring;
using OrderSaga.Benchmarks.Runs;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>What is in a filled database; kept with it, so that it is known again.</summary>
sealed record Filling(int Orders, int Timeouts, int Inbox, DateTimeOffset Until)
{
    [JsonIgnore]
    public OldOrders Old => new(Orders, Until);

    public static Filling Of(Arguments arguments, string orders, int otherwise)
    {
        var count = arguments.Number(orders, otherwise, min: 10_000);
        return new Filling(
            count,
            arguments.Number("timeouts", Math.Min(count, 1_000_000), max: count),
            arguments.Number("inbox", Math.Min(count, 2_000_000), max: count),
            TimeProvider.System.GetUtcNow());
    }
}

/// <summary>
/// A database that has served for two years. The service itself makes it and leads a few orders through their lives; the others are
/// copies of these rows. Indexes are dropped and built once after the rows, in the transaction that wrote them: with
/// <c>wal_level = minimal</c> neither is written twice.
/// </summary>
sealed class FilledDatabase(PostgresServer server, ServiceSettings settings)
{
    public const string Name = "bench_filled";

    private const int Strangers = 100;

    /// <summary>As it is, if the server has one with as much in it (<c>--keep</c>), else made anew.</summary>
    public async Task<Filling> Get(Filling wanted)
    {
        if (await Known() is { } known && known with { Until = wanted.Until } == wanted)
        {
            await Console.Error.WriteLineAsync($"{Name} is as full as it should be: it is used as it is");
            await using var filled = await server.Open(Name);
            await Chain(filled);
            return known;
        }

        var started = Stopwatch.StartNew();
        await server.CreateDatabase(Name);
        var samples = await Make();
        await Task.WhenAll(
            Task.Run(() => Table("orders", rows => ForOrders(rows, samples, wanted))),
            Task.Run(() => Table("timeline", rows => ForOrders(rows, samples, wanted))),
            Task.Run(async () =>
            {
                await Table("callbacks", rows => ForOrders(rows, samples, wanted));
                await Table("timeouts", rows => ForEach(rows.Stencils(samples).Timeouts(), wanted, wanted.Timeouts));
                await Table("inbox", rows => ForEach(rows.Stencils(samples).Inbox(), wanted, wanted.Inbox));
            }));
        await using var db = await server.Open(Name);
        await db.Execute("select setval(pg_get_serial_sequence('callbacks', 'Id'), (select max(\"Id\") from callbacks))");
        await Chain(db);
        await db.Execute("vacuum (analyze)");
        await db.Execute($"comment on database {Name} is '{JsonSerializer.Serialize(wanted)}'");
        await server.Checkpoint();
        var size = await db.Ask<long>($"select pg_database_size('{Name}')") / 1e9;
        await Console.Error.WriteLineAsync($"filled with {wanted.Orders:N0} orders in {started.Elapsed.TotalSeconds:F0} s: {size:F1} GB");
        return wanted;
    }

    /// <summary>
    /// Every callback has its place in the journal's chain, as in a service that has run all the time; else it would be chaining while it is asked.
    /// These links verify nothing: the service sees that, and begins another chain behind them.
    /// </summary>
    private static async Task Chain(NpgsqlConnection db)
    {
        await db.Execute("""
            insert into journal_links ("Chain", "Position", "CallbackId", "RowHash", "Link")
            select c."Chain", c."Position" + row_number() over (order by r."Id"), r."Id", sha256(int8send(r."Id")), sha256(int8send(r."Id"))
            from callbacks r cross join (select * from journal_chains order by "Chain" desc limit 1) c
            where not exists (select 1 from journal_links l where l."CallbackId" = r."Id")
            """);
        await db.Execute("""
            update journal_chains set "SweptThrough" = ends."Id", "SweepSeen" = ends."Id"
            from (select max("Id") as "Id" from callbacks) ends
            """);
        await db.Execute("vacuum (analyze) journal_links");
    }

    private async Task<Filling?> Known()
    {
        await using var db = await server.Open("postgres");
        var text = await db.Ask<string>(
            $"select coalesce((select shobj_description(oid, 'pg_database') from pg_database where datname = '{Name}'), '')");
        return text.Length == 0 ? null : JsonSerializer.Deserialize<Filling>(text);
    }

    /// <summary>Samples that the service has made, and messages that it has refused.</summary>
    private async Task<SampleOrders> Make()
    {
        await using var service = await HostProcess.Start("service", ["service"], settings.For(Name));
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("X-Api-Key", settings.FirstKey);
        var samples = new SampleOrders(http, settings.Alipay);
        await samples.Make(Strangers);
        await Broker.PlaceForNobody(Surroundings.RabbitMq, Strangers);
        await samples.Until("/api/v1/failed-messages", failed => failed.GetArrayLength() == Strangers);
        return samples;
    }

    private static Action<TextWriter> ForOrders(TableRows rows, SampleOrders samples, Filling wanted)
    {
        var of = rows.Stencils(samples).ForOrders();
        return Each(of, wanted, 1, wanted.Orders);
    }

    /// <summary>The newest first are those of open orders.</summary>
    private static Action<TextWriter> ForEach(Stencil[] row, Filling wanted, int count) =>
        Each(_ => row, wanted, wanted.Orders - count + 1, wanted.Orders);

    private static Action<TextWriter> Each(Func<OldOrder, Stencil[]> of, Filling wanted, int first, int last) => output =>
    {
        var (old, values) = (wanted.Old, OrdersStencils.NewValues());
        for (var number = first; number <= last; number++)
        {
            var order = new OldOrder(old, number);
            OrdersStencils.Fill(values, order, wanted.Until);
            foreach (var stencil in of(order))
                stencil.Write(output, values);
        }
    };

    private async Task Table(string table, Func<TableRows, Action<TextWriter>> fill)
    {
        var started = Stopwatch.StartNew();
        await using var db = await server.Open(Name);
        var rows = await TableRows.Read(db, table);
        var write = fill(rows);
        await db.Execute("set maintenance_work_mem = '1GB'");
        await db.Execute("begin");
        var copied = TimeSpan.Zero;
        await db.WithoutIndexes(table, async () =>
        {
            await db.Execute($"truncate {table}");
            // Rows that are frozen as they are written need no vacuum, and index-only scans find them visible.
            await using (var output = await db.BeginTextImportAsync($"copy {table} ({rows.Names}) from stdin (freeze)"))
            {
                foreach (var line in rows.Lines)
                    await output.WriteAsync(line + "\n");
                write(output);
            }

            copied = started.Elapsed;
        });
        await db.Execute("commit");
        await Console.Error.WriteLineAsync(
            $"{table}: copied in {copied.TotalSeconds:F0} s, with its indexes in {started.Elapsed.TotalSeconds:F0} s");
    }
}

/// <summary>What the service has written into a table, in the words of COPY.</summary>
sealed record TableRows(string Table, IReadOnlyList<string> Columns, IReadOnlyList<string> Lines)
{
    public string Names => string.Join(", ", Columns.Select(column => $"\"{column}\""));

    public static async Task<TableRows> Read(NpgsqlConnection db, string table)
    {
        var rows = new TableRows(table, await db.Columns(table), []);
        var lines = new List<string>();
        using var input = await db.BeginTextExportAsync($"copy {table} ({rows.Names}) to stdout");
        while (await input.ReadLineAsync() is { } line)
            lines.Add(line);
        return rows with { Lines = lines };
    }

    public OrdersStencils Stencils(SampleOrders samples) => new(Table, Columns, Lines, samples);
}
