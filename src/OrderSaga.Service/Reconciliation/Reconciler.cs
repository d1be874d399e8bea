using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Reconciliation;

/// <summary>
/// Brings one day of one account to its end: fetches the bill, takes it in, compares, and says when it is looked at again. Whoever calls it
/// holds the day's lease, or is a person.
/// </summary>
public sealed class Reconciler(
    OrderDbContext db,
    BillImport import,
    SidesReading sides,
    CaseKeeping cases,
    ReconciliationOptions options,
    StoreClock<OrderDbContext> clock,
    ILogger<Reconciler> log)
{
    const int TriesCounted = 20;
    const int ProblemLengthMax = 1000;
    static readonly TimeSpan _retryMax = TimeSpan.FromHours(2);
    static readonly TimeSpan _soon = TimeSpan.FromHours(1);
    static readonly TimeSpan _fresh = TimeSpan.FromDays(3);
    static readonly TimeSpan _later = TimeSpan.FromDays(1);

    /// <summary>When the bill of a day is asked for first.</summary>
    internal DateTimeOffset DueAt(PaymentAccount account, DateOnly day) => account.Days.Start(day.AddDays(1)) + options.Hour;

    /// <summary>Asks the provider for the bill of the day.</summary>
    public async Task<Reconciled> Fetch(PaymentClient client, DateOnly day, string by, CancellationToken cancellation)
    {
        switch (await client.DownloadBill(day, cancellation))
        {
            case BillResult.Bill file:
                return await Take(client, day, file, by, cancellation);
            case BillResult.NotThere:
                return await NotHere(client.Account, day, "NotThere", "the provider says that there is none, or none yet", cancellation);
            case BillResult.Unknown unknown:
                return await NotHere(client.Account, day, "NotAnswered", unknown.Reason, cancellation);
            default:
                return Nothing(client.Account, day, "NotThere", $"{client.Account.Provider} gives out no bills that are fetched here", 0);
        }
    }

    /// <summary>Takes in a bill, whoever fetched it.</summary>
    public async Task<Reconciled> Take(PaymentClient client, DateOnly day, BillResult.Bill file, string by, CancellationToken cancellation)
    {
        var account = client.Account;
        ImportOutcome outcome;
        ImportedBill bill;
        try
        {
            (outcome, bill) = await import.Import(client, day, file, by, cancellation);
        }
        catch (BillUnreadableException unreadable)
        {
            return await NotHere(account, day, "Unreadable", unreadable.Message, cancellation);
        }

        Count(account, outcome.ToString());
        var (comparison, open) = await Compare(account, day, cancellation);
        foreach (var neighbour in (DateOnly[])[day.AddDays(-1), day.AddDays(1)])
        {
            if (await IsToCompare(account, neighbour, outcome is not ImportOutcome.Unchanged, cancellation))
                await Compare(account, neighbour, cancellation);
        }

        log.Reconciled(account.Provider, account.Name, day, outcome.ToString(), bill.Payments, bill.Refunds, comparison.Agreed, open);
        return new Reconciled(
            account.Provider, account.Name, day, outcome.ToString(), null, BillView.Of(bill), comparison.Agreed, comparison.Foreign,
            comparison.Waiting, open);
    }

    /// <summary>Compares a day whose bill is here, once more.</summary>
    internal async Task<(Comparison Comparison, int Open)> Compare(PaymentAccount account, DateOnly day, CancellationToken cancellation)
    {
        var due = await This(account, day).Select(d => d.NextAt).SingleOrDefaultAsync(cancellation);
        var comparison = Comparison.Of(await sides.Of(account, day, cancellation));
        var open = await cases.Keep(account, day, comparison.Differences, hasBill: true, cancellation);
        var now = await clock.Now(db, cancellation);
        var next = NextAt(account, day, open, now);
        // What became due meanwhile, by another day's bill or by a person, was perhaps not seen: it stays due.
        await This(account, day).ExecuteUpdateAsync(
            update => update.SetProperty(d => d.MatchedAt, now).SetProperty(d => d.Agreed, comparison.Agreed)
                .SetProperty(d => d.Foreign, comparison.Foreign).SetProperty(d => d.NextAt, d => d.NextAt == due ? next : d.NextAt),
            cancellation);
        return (comparison, open);
    }

    DateTimeOffset? NextAt(PaymentAccount account, DateOnly day, int open, DateTimeOffset now)
    {
        if (now < account.Days.Start(day.AddDays(1)))
            return DueAt(account, day); // a person asked while the day lasted: it is fetched when it is over
        if (open > 0)
            return now + (now - account.Days.Start(day) < _fresh ? _soon : _later);
        // Money of this day may be told of after it: by a notice that was held up, or an answer to who was away.
        return IsMadeUpFor(account, day, now) ? now + _later : null;
    }

    bool IsMadeUpFor(PaymentAccount account, DateOnly day, DateTimeOffset now) =>
        now - DueAt(account, day) <= TimeSpan.FromDays(options.CatchUpDays);

    /// <summary>The bill beside it has changed; or it is due, as who imported that one did not come to it.</summary>
    async Task<bool> IsToCompare(PaymentAccount account, DateOnly day, bool isChanged, CancellationToken cancellation)
    {
        var now = await clock.Now(db, cancellation);
        return await Imported(account, day).AnyAsync(d => isChanged || d.NextAt <= now, cancellation);
    }

    internal Task<bool> IsImported(PaymentAccount account, DateOnly day, CancellationToken cancellation) =>
        Imported(account, day).AnyAsync(cancellation);

    /// <summary>Whether the bill is here, and all of its day is in it.</summary>
    internal async Task<bool> IsWhole(PaymentAccount account, DateOnly day, CancellationToken cancellation)
    {
        var end = account.Days.Start(day.AddDays(1));
        return await db.ImportedBills.AnyAsync(
            b => b.Provider == account.Provider && b.Account == account.Name && b.Day == day && b.ReplacedAt == null && b.ImportedAt >= end,
            cancellation);
    }

    /// <summary>A bill that came before still counts: what is told here is kept for the day, and no case is made of it.</summary>
    async Task<Reconciled> NotHere(PaymentAccount account, DateOnly day, string outcome, string problem, CancellationToken cancellation)
    {
        Count(account, outcome);
        var now = await clock.Now(db, cancellation);
        DateTimeOffset? later = IsMadeUpFor(account, day, now) ? now + _soon : null;
        if (await IsImported(account, day, cancellation))
        {
            await This(account, day).Where(d => d.NextAt <= now)
                .ExecuteUpdateAsync(update => update.SetProperty(d => d.NextAt, later), cancellation);
            return Nothing(account, day, outcome, problem, 0);
        }

        // Who looks for the last time decides, however long a bill may be late.
        var isLate = later is null || now - DueAt(account, day) >= options.GiveUpAfter;
        var hasMoney = isLate && await sides.HasMoney(account, day, cancellation);
        var isMissing = outcome is "Unreadable" || (isLate && (hasMoney || outcome is "NotAnswered"));
        var state = isMissing ? BillState.Missing : isLate ? BillState.NothingBooked : BillState.Awaited;
        // Before the day says so: whoever dies in between leaves it due.
        var open = state is BillState.Awaited
            ? 0
            : await cases.Keep(account, day, isMissing ? [Missing(account, day, problem)] : [], hasBill: false, cancellation);
        var row = await Row(account, day, cancellation);
        row.State = state;
        row.Tries++;
        row.LastProblem = problem.Length > ProblemLengthMax ? problem[..ProblemLengthMax] : problem;
        row.NextAt = later is null ? null : now + RetryAfter(row.Tries);
        // What waited there for this bill waits no more.
        var before = isLate ? await Imported(account, day.AddDays(-1)).SingleOrDefaultAsync(cancellation) : null;
        before?.NextAt = now;
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        if (before is not null)
            await Compare(account, day.AddDays(-1), cancellation);
        log.NotHere(account.Provider, account.Name, day, problem, row.NextAt);
        return Nothing(account, day, outcome, problem, open);
    }

    static Difference Missing(PaymentAccount account, DateOnly day, string problem) =>
        new(CaseKind.BillMissing, day, null, null) { Merchant = account.Merchant, Detail = problem };

    async Task<BilledDay> Row(PaymentAccount account, DateOnly day, CancellationToken cancellation)
    {
        var row = await This(account, day).SingleOrDefaultAsync(cancellation);
        if (row is null)
            db.Add(row = new BilledDay { Provider = account.Provider, Account = account.Name, Day = day });
        return row;
    }

    IQueryable<BilledDay> This(PaymentAccount account, DateOnly day) =>
        db.BilledDays.Where(d => d.Provider == account.Provider && d.Account == account.Name && d.Day == day);

    IQueryable<BilledDay> Imported(PaymentAccount account, DateOnly day) =>
        This(account, day).Where(d => d.State == BillState.Imported);

    TimeSpan RetryAfter(int tries)
    {
        var after = options.RetryAfter * Math.Pow(2, Math.Min(tries, TriesCounted) - 1);
        return after < _retryMax ? after : _retryMax;
    }

    static Reconciled Nothing(PaymentAccount account, DateOnly day, string outcome, string problem, int open) =>
        new(account.Provider, account.Name, day, outcome, problem, null, 0, 0, 0, open);

    static void Count(PaymentAccount account, string outcome) => ReconciliationMetrics.Bills.Add(
        1, new("provider", account.Provider), new("account", account.Name), new("outcome", outcome));
}
