using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service;
using OrderSaga.Service.Payments;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Service;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_callback_is_old(string store)
{
    const string Number = "T0001";
    static readonly DateTimeOffset ItCame = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    readonly HousekeepingOptions _options = new();
    FakeTimeProvider _clock = null!;
    TestDatabase _database = null!;
    OrderDbContext _db = null!;

    [SetUp]
    public async Task MakeDatabase()
    {
        _database = new TestDatabase(store);
        _clock = new FakeTimeProvider(ItCame + _options.CallbackBodyRetention);
        var options = new DbContextOptionsBuilder<OrderDbContext>();
        _database.Store.Use(options, _database.ConnectionString);
        _db = new OrderDbContext(options.Options);
        await _db.Database.MigrateAsync();
    }

    [TearDown]
    public async Task DropDatabase()
    {
        await _db.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Its_words_are_erased_a_moment_after_the_retention_and_all_else_stays()
    {
        await Keep(ClosedOrder(), Callback());

        await Erase();
        IsErased(await TheCallback()).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Erase();

        var row = await TheCallback();
        IsErased(row).ShouldBeTrue();
        (row.Verdict, row.Reason, row.OrderNumber, row.TransactionId, row.ReceivedAt)
            .ShouldBe(("Applied", "paid", Number, "2026112322001", ItCame));
    }

    [Test]
    public async Task Nothing_is_erased_that_may_still_be_argued_about()
    {
        var receipt = ClosedOrder().Receipts[0];
        var refund = new Refund(1, Guid.NewGuid(), "1", 9900, "late");
        foreach (var (why, change) in (IEnumerable<(string, Action<Order>)>)[
            ("it is not closed", order => order.CurrentState = States.Paid),
            ("a wrong amount is held", order => order.Receipts = [receipt with { Standing = ReceiptStanding.Held }]),
            ("money is going back", order => order.Receipts = [receipt with { Refunds = [refund] }]),
            ("a person should look", order => order.Attention = [new Attention("Code", "Why", ItCame)]),
            ("a command is not answered", order => order.Effects = [new Effect(EffectKind.AwardPoints, 1, Guid.NewGuid())])])
        {
            var order = ClosedOrder(why);
            change(order);
            await Keep(order, Callback(order.OrderNumber));
        }

        await EraseLater();

        (await _db.Callbacks.AsNoTracking().ToListAsync()).ShouldAllBe(row => !IsErased(row));
    }

    [Test]
    public async Task Nothing_is_erased_that_is_unmatched()
    {
        var (parked, dead, unsent) = (Callback(), Callback(), Callback());
        await Keep(
            ClosedOrder(), parked, dead, unsent,
            Callback("T0404"),
            Callback(number: null),
            new ParkedRow { MessageId = parked.EventMessageId!.Value, ParkedAt = ItCame, NextAttemptAt = ItCame },
            new DeadLetterRow { MessageId = dead.EventMessageId!.Value, FirstFailedAt = ItCame, LastFailedAt = ItCame },
            new OutboxRow { MessageId = unsent.EventMessageId!.Value, CreatedAt = ItCame, QuarantinedAt = ItCame });

        await EraseLater();

        (await _db.Callbacks.AsNoTracking().ToListAsync()).ShouldAllBe(row => !IsErased(row));
    }

    [Test]
    public async Task What_found_no_order_is_erased_when_its_money_is_back_or_with_an_order_that_is_settled()
    {
        var order = ClosedOrder();
        await Keep(order);
        foreach (var (decision, to, isErased) in (IEnumerable<(UnmatchedDecision, Guid?, bool)>)[
            (UnmatchedDecision.Refunded, null, true), (UnmatchedDecision.Attached, order.CorrelationId, true),
            (UnmatchedDecision.Refunding, null, false), (UnmatchedDecision.Attached, Guid.NewGuid(), false),
            (UnmatchedDecision.Open, null, false)])
        {
            var notice = Callback("T0404");
            await Keep(notice, new UnmatchedCase
            {
                Provider = "alipay",
                Account = "shop1",
                TransactionId = $"{Guid.NewGuid()}",
                MessageId = notice.EventMessageId!.Value,
                Merchant = "default",
                OrderNumber = "T0404",
                PaymentNumber = "T0404",
                AmountMinor = 9900,
                Currency = "CNY",
                Decision = decision,
                AttachedTo = to,
            });

            await EraseLater();

            IsErased(await _db.Callbacks.AsNoTracking().SingleAsync(row => row.EventMessageId == notice.EventMessageId))
                .ShouldBe(isErased, $"{decision}");
        }
    }

    [Test]
    public async Task What_was_needed_is_looked_at_again_after_a_month()
    {
        var order = ClosedOrder();
        order.CurrentState = States.Paid;
        await Keep(order, Callback());
        await EraseLater();
        order.CurrentState = States.Closed;
        await _db.SaveChangesAsync();

        _clock.Advance(TimeSpan.FromDays(29));
        await Erase();
        IsErased(await TheCallback()).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromDays(2));
        await Erase();

        IsErased(await TheCallback()).ShouldBeTrue();
    }

    [Test]
    public async Task However_many_there_are_all_are_seen_to()
    {
        await Keep([ClosedOrder(), .. Enumerable.Range(0, 1_001).Select(n => Callback(n % 2 == 0 ? Number : "T0404"))]);

        await EraseLater();

        (await _db.Callbacks.CountAsync(row => row.BodySince == null)).ShouldBe(501);
    }

    [Test]
    public async Task With_a_retention_of_zero_it_is_kept_for_ever()
    {
        _options.CallbackBodyRetention = TimeSpan.Zero;
        await Keep(ClosedOrder(), Callback());

        await EraseLater();

        IsErased(await TheCallback()).ShouldBeFalse();
    }

    [TestCase("Id", "callbacks", "BodySince")]
    [TestCase("MessageId", "inbox", "ConsumedAt")]
    public async Task It_is_found_by_index(string key, string table, string time)
    {
        if (_database.Store == Store.SqlServer)
            Assert.Ignore("its plans are asked for in another way");
        await _db.Database.OpenConnectionAsync();
        await using var command = _db.Database.GetDbConnection().CreateCommand();
        var isFile = _database.Store.IsEmbedded;
        var value = isFile || table is "inbox" ? "1" : "now()";
        // For a table of no rows PostgreSQL plans otherwise, unless it is told not to.
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = (isFile ? "EXPLAIN QUERY PLAN " : "SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN ")
            + $"SELECT \"{key}\" FROM \"{table}\" WHERE \"{time}\" < {value} ORDER BY \"{time}\" LIMIT 500";
#pragma warning restore CA2100
        var plan = "";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            plan += reader.GetString(reader.FieldCount - 1) + "\n";

        plan.ShouldContain($"IX_{table}_{time}");
        plan.ShouldNotContain("Sort");
        plan.ShouldNotContain("TEMP B-TREE");
    }

    static bool IsErased(CallbackRow row) => row is { Body.Length: 0, Headers: "{}", BodySince: null };

    static Order ClosedOrder(string number = Number) => new()
    {
        CorrelationId = OrderIds.Of("default", number),
        Merchant = "default",
        OrderNumber = number,
        Currency = "CNY",
        CurrentState = States.Closed,
        Receipts =
        [
            new Receipt("alipay", "shop1", "2026112322001", "P1", new Money(9900, "CNY"), ItCame) { Standing = ReceiptStanding.Kept },
        ],
    };

    static CallbackRow Callback(string? number = Number) => new()
    {
        ReceivedAt = ItCame,
        BodySince = ItCame,
        Source = "callback",
        Provider = "alipay",
        Account = "shop1",
        Merchant = "default",
        Verdict = "Applied",
        Reason = "paid",
        EventMessageId = Guid.NewGuid(),
        OrderNumber = number,
        TransactionId = "2026112322001",
        Headers = """{"User-Agent":"Mozilla"}""",
        Body = "buyer=somebody"u8.ToArray(),
    };

    async Task Keep(params object[] rows)
    {
        _db.AddRange(rows);
        await _db.SaveChangesAsync();
    }

    Task<CallbackRow> TheCallback() => _db.Callbacks.AsNoTracking().SingleAsync();

    Task Erase() => new CallbackErasure(_db, _options, _clock).Run(CancellationToken.None);

    Task EraseLater()
    {
        _clock.Advance(TimeSpan.FromDays(1));
        return Erase();
    }
}
