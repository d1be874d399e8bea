using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Reconciliation;

/// <summary>
/// Turns a day's differences into cases: a new one opens, the same again stays one, what has vanished is closed, and what a person closed
/// stays closed as long as it is of the same amounts. All of a day in one transaction.
/// </summary>
public sealed class CaseKeeping(OrderDbContext db, TimeProvider clock, ILogger<CaseKeeping> log)
{
    const int Tries = 5;
    const string Vanished = "It is explained by what came later: a bill, a notice or an answer";
    const string CameLate = "The bill has come";

    /// <summary>How many cases of the day are open now.</summary>
    internal async Task<int> Keep(
        PaymentAccount account, DateOnly day, IReadOnlyList<Difference> found, bool hasBill, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var wanted = found.GroupBy(each => each.Id(account.Provider, account.Name))
                .ToDictionary(each => each.Key, each => each.First());
            var ids = wanted.Keys.ToList();
            var known = await db.ReconciliationCases
                .Where(c => c.Provider == account.Provider && c.Account == account.Name && c.Day == day)
                .ToDictionaryAsync(c => c.Id, cancellation);
            foreach (var other in await Others(ids.Except(known.Keys).ToList(), cancellation))
                known[other.Id] = other;
            var news = new List<Action>();
            foreach (var (id, difference) in wanted)
                Open(account, id, difference, known.GetValueOrDefault(id), news);
            var gone = known.Values.Where(c => c.State == ReconciliationCase.Open && c.Day == day && !wanted.ContainsKey(c.Id));
            foreach (var vanished in gone)
                Close(vanished, hasBill && vanished.Kind is CaseKind.BillMissing ? CameLate : Vanished, news);
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (attempt < Tries)
            {
                // Another replica compared at the same time, or a person closed one: as it is now, then.
                db.ChangeTracker.Clear();
                continue;
            }

            news.ForEach(tell => tell());
            db.ChangeTracker.Clear();
            return await db.ReconciliationCases.CountAsync(
                c => c.Provider == account.Provider && c.Account == account.Name && c.Day == day && c.State == ReconciliationCase.Open,
                cancellation);
        }
    }

    async Task<List<ReconciliationCase>> Others(List<Guid> ids, CancellationToken cancellation) =>
        ids.Count == 0 ? [] : await db.ReconciliationCases.Where(c => ids.Contains(c.Id)).ToListAsync(cancellation);

    void Open(PaymentAccount account, Guid id, Difference difference, ReconciliationCase? known, List<Action> news)
    {
        if (known is null)
        {
            db.ReconciliationCases.Add(known = new ReconciliationCase
            {
                Id = id,
                Kind = difference.Kind,
                Provider = account.Provider,
                Account = account.Name,
                Day = difference.Day,
                TransactionId = difference.TransactionId,
                RefundNumber = difference.RefundNumber,
                State = ReconciliationCase.Open,
                Version = 1,
                OpenedAt = clock.GetUtcNow(),
            });
            Describe(known, difference);
            news.Add(() => Opened(known));
        }
        else if (known.State == ReconciliationCase.Open)
        {
            Describe(known, difference);
            if (db.Entry(known).State == EntityState.Modified)
                known.Version++;
        }
        else if (known.ClosedBy == ReconciliationCase.ByMatching || SaysOtherwise(known, difference))
        {
            (known.State, known.ClosedAt, known.ClosedBy, known.CloseReason) = (ReconciliationCase.Open, null, null, null);
            Describe(known, difference);
            known.Version++;
            news.Add(() => Opened(known));
        }
    }

    /// <summary>What a person closed was about other amounts than those that are there now.</summary>
    static bool SaysOtherwise(ReconciliationCase closed, Difference now) =>
        (closed.TheirsMinor, closed.TheirCurrency) != (now.Theirs?.MinorUnits, now.Theirs?.Currency)
        || (closed.OursMinor, closed.OurCurrency) != (now.Ours?.MinorUnits, now.Ours?.Currency);

    static void Describe(ReconciliationCase of, Difference as_)
    {
        (of.PaymentNumber, of.OrderId, of.OrderNumber, of.Merchant) = (as_.PaymentNumber, as_.OrderId, as_.OrderNumber, as_.Merchant);
        (of.TheirsMinor, of.TheirCurrency, of.TheirAt) = (as_.Theirs?.MinorUnits, as_.Theirs?.Currency, as_.TheirAt);
        (of.OursMinor, of.OurCurrency, of.OurAt) = (as_.Ours?.MinorUnits, as_.Ours?.Currency, as_.OurAt);
        of.Detail = as_.Detail;
    }

    void Close(ReconciliationCase vanished, string reason, List<Action> news)
    {
        (vanished.State, vanished.ClosedAt, vanished.ClosedBy, vanished.CloseReason) =
            (ReconciliationCase.Closed, clock.GetUtcNow(), ReconciliationCase.ByMatching, reason);
        vanished.Version++;
        news.Add(() =>
        {
            ReconciliationMetrics.Closed.Add(1, new("kind", vanished.Kind.ToString()), new("provider", vanished.Provider));
            log.CaseVanished(vanished.OrderNumber ?? "-", vanished.Provider, vanished.Account, vanished.Day, vanished.Kind, vanished.Id);
        });
    }

    void Opened(ReconciliationCase known)
    {
        ReconciliationMetrics.Opened.Add(1, new("kind", known.Kind.ToString()), new("provider", known.Provider));
        log.CaseOpened(known.OrderNumber ?? "-", known.Provider, known.Account, known.Day, known.Kind, known.Id);
    }
}
