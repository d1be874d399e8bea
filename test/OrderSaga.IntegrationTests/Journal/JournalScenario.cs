using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.IntegrationTests.TransactSql;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>A callback journal of the test's own, with what writes, chains and verifies it, and a clock that stands still.</summary>
public abstract class JournalScenario(string store)
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    protected static readonly byte[] FirstKey = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
    protected static readonly byte[] SecondKey = [.. Enumerable.Range(101, 32).Select(n => (byte)n)];

    private readonly JournalOptions _options = new() { AnchorRows = 10 };

    protected FakeTimeProvider Clock { get; private set; } = null!;

    protected TestDatabase Database { get; private set; } = null!;

    protected JournalKeys Keys { get; set; } = null!;

    protected ChainingMarks Marks { get; private set; } = null!;

    protected FakeLogCollector Log { get; private set; } = null!;

    [SetUp]
    public async Task MakeJournal()
    {
        Database = new TestDatabase(store);
        Clock = new FakeTimeProvider(Noon);
        Keys = new JournalKeys([FirstKey]);
        Marks = new ChainingMarks(Clock);
        Log = new FakeLogCollector();
        await using var db = Open();
        await db.Database.MigrateAsync();
    }

    [TearDown]
    public async Task DropJournal() => await Database.DisposeAsync();

    protected OrderDbContext Open(params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<OrderDbContext>();
        Database.Store.Use(options, Database.ConnectionString);
        if (Database.Store.IsEmbedded)
            SqlServerMirror.Watch(options);
        options.AddInterceptors(interceptors);
        return new OrderDbContext(options.Options);
    }

    /// <summary>Rows as the service writes them, each with a body of its own.</summary>
    protected async Task<List<long>> Write(int count, string verdict = "Applied")
    {
        await using var db = Open();
        var rows = Enumerable.Range(0, count).Select(n => Signed(n, verdict)).ToList();
        db.Callbacks.AddRange(rows);
        await db.SaveChangesAsync();
        return rows.ConvertAll(row => row.Id);
    }

    protected CallbackRow Signed(int n, string verdict = "Applied", bool keeps = true) => new CallbackSealing(Keys).Seal(
        Row(n, verdict, keeps), keeps ? [new("Content-Type", "text/plain")] : null, Encoding.UTF8.GetBytes($"buyer=某人{n}"));

    /// <summary>As a version without chains wrote it.</summary>
    protected CallbackRow Old(int n)
    {
        var row = Row(n, "Applied", keeps: true);
        (row.Headers, row.Body) = ("""[{"key":"Content-Type","value":"text/plain"}]""", "buyer=somebody"u8.ToArray());
        return row;
    }

    protected Task Look(ChainingMarks? marks = null, params IInterceptor[] interceptors) =>
        With(db => Chain(db).Run(marks ?? Marks, CancellationToken.None), interceptors);

    protected async Task With(Func<OrderDbContext, Task> act, params IInterceptor[] interceptors)
    {
        await using var db = Open(interceptors);
        await act(db);
    }

    protected async Task<(List<string> Said, string Sum)> Verify(params string[] log)
    {
        var said = new List<string>();
        var report = new JournalReport(said.Add);
        await With(db =>
        {
            var rows = new RowVerification(new CallbackSealing(Keys));
            return new JournalVerification(db, new ChainVerification(db, Keys, rows), rows, Clock)
                .Run(KeptAnchors.In(log), report, CancellationToken.None);
        });
        said.RemoveAll(line => line.Contains(": begun at ", StringComparison.Ordinal));
        return (said, report.Sum());
    }

    protected CallbackChain Chain(OrderDbContext db) => new(
        db, new ChainEnds(db, Keys, new StoreClock<OrderDbContext>(Clock), new FakeLogger<ChainEnds>(Log)), new CallbackSealing(Keys), Keys,
        _options, Clock, new FakeLogger<CallbackChain>(Log));

    protected IEnumerable<string> LoggedAnchors => Log.GetSnapshot().Select(line => line.Message)
        .Where(line => line.StartsWith("Anchor of", StringComparison.Ordinal));

    protected IEnumerable<string> Complaints => Log.GetSnapshot().Where(line => line.Level == LogLevel.Error).Select(line => line.Message);

    private CallbackRow Row(int n, string verdict, bool keeps)
    {
        var id = Guid.NewGuid();
        return new CallbackRow
        {
            ReceivedAt = Clock.GetUtcNow(),
            BodySince = keeps ? Clock.GetUtcNow() : null,
            Source = "callback",
            Provider = "alipay",
            Account = "shop1",
            Merchant = "default",
            Verdict = verdict,
            Event = "PaymentSucceeded",
            EventMessageId = id,
            AppliedMessageId = verdict is "Applied" ? id : null,
            OrderNumber = $"T{n:0000000}",
            TransactionId = $"{2026112600000 + n}",
            RemoteAddress = "::1",
            Headers = "{}",
            Body = [],
            AnswerStatus = 200,
        };
    }

    protected async Task IsWell(string expected, params string[] log)
    {
        var (said, sum) = await Verify(log);
        said.ShouldBeEmpty();
        sum.ShouldBe(expected);
    }
}
