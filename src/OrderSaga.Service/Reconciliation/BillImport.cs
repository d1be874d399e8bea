using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Reconciliation;

/// <summary>What an import did.</summary>
public enum ImportOutcome
{
    Imported,

    /// <summary>It says the same as the one before: nothing.</summary>
    Unchanged,

    /// <summary>There was another of this day; that it was stays on record, and its lines are gone.</summary>
    Replaced,
}

/// <summary>Takes a bill in: all of it in one transaction, or nothing.</summary>
public sealed class BillImport(OrderDbContext db, TimeProvider clock)
{
    const int FileNameLengthMax = 256;

    /// <exception cref="BillUnreadableException">It cannot be read, or is not of this account and day.</exception>
    public async Task<(ImportOutcome Outcome, ImportedBill Bill)> Import(
        PaymentClient client, DateOnly day, BillResult.Bill file, string by, CancellationToken cancellation)
    {
        var account = client.Account;
        var read = client.ReadBill(file.Content, day);
        // Of what it says: a file that was exported once more has another time in it, and says nothing new.
        var hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(read)));
        for (var again = false; ; again = true)
        {
            var last = await db.ImportedBills.Where(b => b.Provider == account.Provider && b.Account == account.Name && b.Day == day)
                .OrderByDescending(b => b.Revision).FirstOrDefaultAsync(cancellation);
            if (last?.Hash == hash)
            {
                await SeenAgain(last, account.Days.Start(day.AddDays(1)), cancellation);
                return (ImportOutcome.Unchanged, last);
            }

            var bill = Of(account, day, file.Name, hash, by, read, (last?.Revision ?? 0) + 1);
            if (last is not null)
                await Replace(last, cancellation);
            db.Add(bill);
            db.AddRange(read.Entries.Select(entry => Line(bill, entry)));
            await Say(bill, cancellation);
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (!again)
            {
                // Another replica, or a person, imported the same day at the same time: behind it, if it is another file.
                db.ChangeTracker.Clear();
                continue;
            }

            db.ChangeTracker.Clear();
            ReconciliationMetrics.Lines.Add(read.Entries.Count, new("provider", account.Provider), new("account", account.Name));
            return (last is null ? ImportOutcome.Imported : ImportOutcome.Replaced, bill);
        }
    }

    /// <summary>One that was taken in while its day lasted, and has not changed since, is whole now.</summary>
    async Task SeenAgain(ImportedBill last, DateTimeOffset end, CancellationToken cancellation)
    {
        if (last.ImportedAt >= end)
            return;
        var now = clock.GetUtcNow();
        await db.ImportedBills.Where(b =>
                b.Provider == last.Provider && b.Account == last.Account && b.Day == last.Day && b.Revision == last.Revision)
            .ExecuteUpdateAsync(update => update.SetProperty(b => b.ImportedAt, now), cancellation);
    }

    async Task Replace(ImportedBill last, CancellationToken cancellation)
    {
        last.ReplacedAt = clock.GetUtcNow();
        db.RemoveRange(await db.BilledLines.Where(l => l.Provider == last.Provider && l.Account == last.Account && l.Day == last.Day)
            .ToListAsync(cancellation));
    }

    async Task Say(ImportedBill bill, CancellationToken cancellation)
    {
        var day = await db.BilledDays
            .SingleOrDefaultAsync(d => d.Provider == bill.Provider && d.Account == bill.Account && d.Day == bill.Day, cancellation);
        if (day is null)
            db.Add(day = new BilledDay { Provider = bill.Provider, Account = bill.Account, Day = bill.Day });
        (day.State, day.Revision, day.Tries, day.LastProblem) = (BillState.Imported, bill.Revision, 0, null);
        day.NextAt = clock.GetUtcNow(); // to be compared: by this process at once, or by the next that looks
        // So are the days beside it: what waited there for this bill is not to wait for ever because a process died before it looked.
        var (before, after) = (bill.Day.AddDays(-1), bill.Day.AddDays(1));
        var beside = db.BilledDays.Where(d => d.Provider == bill.Provider && d.Account == bill.Account
            && (d.Day == before || d.Day == after) && d.State == BillState.Imported);
        foreach (var neighbour in await beside.ToListAsync(cancellation))
            neighbour.NextAt = day.NextAt;
    }

    ImportedBill Of(PaymentAccount account, DateOnly day, string fileName, string hash, string by, DayBill read, int revision) => new()
    {
        Provider = account.Provider,
        Account = account.Name,
        Day = day,
        Revision = revision,
        ImportedAt = clock.GetUtcNow(),
        ImportedBy = by,
        FileName = fileName.Length > FileNameLengthMax ? fileName[..FileNameLengthMax] : fileName,
        Hash = hash,
        Payments = read.Entries.Count(entry => entry is { Kind: BillEntryKind.Payment, Status: not BillEntryStatus.Cancelled }),
        Refunds = read.Entries.Count(entry => entry.Kind is BillEntryKind.Refund),
        Sums =
        [
            .. read.Entries.Where(entry => entry.Status is not (BillEntryStatus.Failed or BillEntryStatus.Cancelled))
                .GroupBy(entry => entry.Amount.Currency, StringComparer.Ordinal)
                .OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => new BilledSum(
                    of.Key,
                    of.Where(entry => entry.Kind is BillEntryKind.Payment).Sum(entry => entry.Amount.MinorUnits),
                    of.Where(entry => entry.Kind is BillEntryKind.Refund).Sum(entry => entry.Amount.MinorUnits),
                    of.Sum(entry => entry.FeeMicros ?? 0))),
        ],
        Remarks = [.. read.Remarks],
    };

    static BilledLine Line(ImportedBill bill, BillEntry entry) => new()
    {
        Provider = bill.Provider,
        Account = bill.Account,
        Day = bill.Day,
        Revision = bill.Revision,
        Line = entry.Line,
        IsRefund = entry.Kind is BillEntryKind.Refund,
        Status = entry.Status.ToString(),
        TransactionId = entry.TransactionId,
        PaymentNumber = entry.PaymentNumber,
        RefundNumber = entry.RefundNumber,
        AmountMinor = entry.Amount.MinorUnits,
        Currency = entry.Amount.Currency,
        At = entry.At,
        FeeMicros = entry.FeeMicros,
    };
}
