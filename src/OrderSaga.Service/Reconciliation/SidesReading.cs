using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Reconciliation;

/// <summary>Reads the three sides of a day, each by an index and in portions.</summary>
public sealed class SidesReading(OrderDbContext db, DecidedMoneyReading decisions)
{
    const int Portion = 400;

    internal async Task<ThreeSides> Of(PaymentAccount account, DateOnly day, CancellationToken cancellation)
    {
        var bill = await db.BilledLines.AsNoTracking()
            .Where(l => l.Provider == account.Provider && l.Account == account.Name && l.Day == day)
            .OrderBy(l => l.Line).ToListAsync(cancellation);
        var journaled = await Journaled(account, day, cancellation);
        var transactions = bill.Select(line => line.TransactionId).Concat(journaled.Select(money => money.TransactionId))
            .Distinct(StringComparer.Ordinal).ToList();
        var known = new List<JournaledMoney>();
        var billed = new List<BilledLine>();
        foreach (var some in transactions.Chunk(Portion).Select(chunk => chunk.ToList()))
        {
            known.AddRange(await Known(account.Provider, some, cancellation));
            billed.AddRange(await db.BilledLines.AsNoTracking()
                .Where(l => l.Provider == account.Provider && some.Contains(l.TransactionId)).ToListAsync(cancellation));
        }

        var decided = await decisions.Of(account, transactions, known, cancellation);
        (journaled, known) = (journaled.ConvertAll(decided.WithItsOrder), known.ConvertAll(decided.WithItsOrder));
        var next = day.AddDays(1);
        var receipts = await Receipts(OrdersOf(account, bill, known), cancellation);
        decided.AddTo(receipts);
        return new ThreeSides
        {
            Account = account,
            Day = day,
            Bill = bill,
            Journaled = journaled,
            BilledAnywhere = billed.ToLookup(line => line.TransactionId, StringComparer.Ordinal),
            JournaledAnywhere = known.ToLookup(money => money.TransactionId, StringComparer.Ordinal),
            Receipts = receipts,
            AskedOnDaysSeen = await SeenAmong(account, AskedOn(account, journaled, receipts), cancellation),
            HasNext = await db.BilledDays.AnyAsync(
                d => d.Provider == account.Provider && d.Account == account.Name && d.Day == next && d.State != BillState.Awaited,
                cancellation),
        };
    }

    static List<DateOnly> AskedOn(
        PaymentAccount account, List<JournaledMoney> journaled, Dictionary<Guid, IReadOnlyList<Receipt>> receipts) =>
    [
        .. journaled.Select(money => ThreeSides.RequestOf(money, receipts)).OfType<DateTimeOffset>().Select(account.Days.Of).Distinct(),
    ];

    async Task<HashSet<DateOnly>> SeenAmong(PaymentAccount account, List<DateOnly> days, CancellationToken cancellation) =>
        days.Count == 0
            ? []
            : await db.BilledDays.Where(d => d.Provider == account.Provider && d.Account == account.Name
                    && (d.State == BillState.Imported || d.State == BillState.NothingBooked) && days.Contains(d.Day))
                .Select(d => d.Day).ToHashSetAsync(cancellation);

    /// <summary>Whether any money moved on the day, as far as is known here.</summary>
    public Task<bool> HasMoney(PaymentAccount account, DateOnly day, CancellationToken cancellation) =>
        Of(account, day).AnyAsync(cancellation);

    async Task<List<JournaledMoney>> Journaled(PaymentAccount account, DateOnly day, CancellationToken cancellation)
    {
        var rows = await Of(account, day).Select(c => new
        {
            c.Account,
            c.TransactionId,
            c.RefundNumber,
            c.Merchant,
            c.OrderNumber,
            c.PaymentNumber,
            c.AmountMinor,
            c.Currency,
            c.MoneyAt,
        }).ToListAsync(cancellation);
        // What a notice and an answer both say is one.
        return
        [
            .. rows.Where(c => c.TransactionId is not null).DistinctBy(c => (c.TransactionId, c.RefundNumber)).Select(c =>
                new JournaledMoney(
                    c.Account, c.TransactionId!, c.RefundNumber, c.Merchant, c.OrderNumber, c.PaymentNumber,
                    Amount(c.AmountMinor, c.Currency), c.MoneyAt)),
        ];
    }

    IQueryable<CallbackRow> Of(PaymentAccount account, DateOnly day)
    {
        var (from, until) = (account.Days.Start(day), account.Days.Start(day.AddDays(1)));
        return db.Callbacks.AsNoTracking().Where(c =>
            c.Provider == account.Provider && c.Account == account.Name && c.MoneyAt != null && c.MoneyAt >= from && c.MoneyAt < until);
    }

    async Task<IEnumerable<JournaledMoney>> Known(string provider, List<string> transactions, CancellationToken cancellation)
    {
        var rows = await db.Callbacks.AsNoTracking()
            .Where(c => c.TransactionId != null && transactions.Contains(c.TransactionId) && c.Provider == provider
                && c.AppliedMessageId != null && (c.Event == nameof(PaymentSucceeded) || c.Event == nameof(RefundCompleted)))
            .Select(c => new
            {
                c.Account,
                c.TransactionId,
                c.RefundNumber,
                c.Merchant,
                c.OrderNumber,
                c.PaymentNumber,
                c.AmountMinor,
                c.Currency,
                c.MoneyAt,
                c.Event,
            })
            .ToListAsync(cancellation);
        return rows.Where(c => c.Event == nameof(PaymentSucceeded) || c.RefundNumber is not null).Select(c => new JournaledMoney(
            c.Account, c.TransactionId!, c.RefundNumber, c.Merchant, c.OrderNumber, c.PaymentNumber, Amount(c.AmountMinor, c.Currency),
            c.MoneyAt));
    }

    static HashSet<Guid> OrdersOf(PaymentAccount account, List<BilledLine> bill, List<JournaledMoney> known)
    {
        var orders = known.Where(money => money is { Merchant: not null, OrderNumber: not null })
            .Select(money => OrderIds.Of(money.Merchant!, money.OrderNumber!)).ToHashSet();
        orders.UnionWith(bill.Select(line => PaymentNumbers.OrderNumberOf(line.PaymentNumber)).OfType<string>()
            .Select(number => OrderIds.Of(account.Merchant, number)));
        return orders;
    }

    async Task<Dictionary<Guid, IReadOnlyList<Receipt>>> Receipts(HashSet<Guid> orders, CancellationToken cancellation)
    {
        var receipts = new Dictionary<Guid, IReadOnlyList<Receipt>>();
        foreach (var some in orders.Chunk(Portion).Select(chunk => chunk.ToList()))
        {
            foreach (var order in await db.Orders.AsNoTracking().Where(o => some.Contains(o.CorrelationId))
                .Select(o => new { o.CorrelationId, o.Receipts }).ToListAsync(cancellation))
            {
                receipts[order.CorrelationId] = order.Receipts;
            }
        }

        return receipts;
    }

    static Money? Amount(long? minor, string? currency) => minor is { } amount && currency is not null ? new Money(amount, currency) : null;
}
