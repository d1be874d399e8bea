using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>A database with many orders of a hundred days, as they are after a while: nearly all closed, few that ask for a person.</summary>
sealed class ManyOrders : IAsyncDisposable
{
    const int BatchSize = 5_000;

    ManyOrders(TestDatabase database) => Database = database;

    public static DateTimeOffset Begin { get; } = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    public TestDatabase Database { get; }

    public static async Task<ManyOrders> Make(string store, int count)
    {
        var database = new TestDatabase(store);
        var orders = new ManyOrders(database);
        await using (var db = orders.Open())
            await db.Database.MigrateAsync();
        var chance = new Random(7);
        for (var made = 0; made < count; made += BatchSize)
        {
            await using var db = orders.Open();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            db.AddRange(Enumerable.Range(made, BatchSize).Select(number => An(number, count, chance)));
            await db.SaveChangesAsync();
        }

        await database.Execute($"ANALYZE");
        return orders;
    }

    public OrderDbContext Open()
    {
        var options = new DbContextOptionsBuilder<OrderDbContext>();
        Database.Store.Use(options, Database.ConnectionString);
        return new OrderDbContext(options.Options);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <summary>Some are placed at the same moment, so that a page can end among them.</summary>
    static Order An(int number, int count, Random chance)
    {
        var state = chance.Next(100) switch
        {
            < 1 => States.Placed,
            < 3 => States.AwaitingPayment,
            < 4 => States.Paid,
            < 5 => States.Expired,
            _ => States.Closed,
        };
        var placed = Begin.AddSeconds(number / 3 * 3 * (100.0 * 86400 / count));
        var attention = chance.Next(1000) == 0 ? placed.AddMinutes(1) : (DateTimeOffset?)null;
        return new Order
        {
            CorrelationId = Guid.NewGuid(),
            CurrentState = state,
            Merchant = number % 2 == 0 ? "default" : "other",
            OrderNumber = $"N{number / 2:D8}",
            CustomerId = $"C-{chance.Next(count / 20)}",
            Culture = "en",
            Currency = "CNY",
            TotalMinor = chance.Next(100) * 100,
            PlacedAt = placed,
            Deadline = placed.AddMinutes(30),
            PaymentDeadlineToken = state is States.AwaitingPayment ? Guid.NewGuid() : null,
            Provider = chance.Next(100) switch { < 60 => "alipay", < 99 => "wechatpay", _ => null },
            AttentionSince = attention,
            Attention = attention is { } at ? [new Attention(AttentionCodes.Mismatch, "too little", at)] : [],
            ClosureReason = state is States.Closed ? ClosureReason.Fulfilled : null,
            ContentHash = "",
            Version = 1,
        };
    }
}
