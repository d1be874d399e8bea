using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using Quartz;

namespace OrderSaga.Service.Reconciliation;

/// <summary>
/// Looks which days are due, and does each once between all replicas, by a lease in the database: a bill to fetch from its hour on, missed
/// ones among the last days, and days with open cases to compare again.
/// </summary>
public sealed class ReconciliationRounds(
    IServiceScopeFactory scopes,
    PaymentProviders providers,
    ReconciliationOptions options,
    StoreClock<OrderDbContext> clock,
    ILogger<ReconciliationRounds> log)
{
    public const string BySchedule = "schedule";

    // Longer than a download and a comparison take.
    static readonly TimeSpan _lease = TimeSpan.FromMinutes(15);

    /// <returns>How many days it did; those that another replica did are not among them.</returns>
    public async Task<int> Run(CancellationToken cancellation)
    {
        var done = 0;
        foreach (var account in providers.Accounts)
        {
            if (providers.Client(account.Provider, account.Name) is not { GivesBills: true } client)
                continue;
            foreach (var day in await Due(account, cancellation))
                done += await Do(client, day, cancellation) ? 1 : 0;
        }

        return done;
    }

    /// <summary>Does a day at once, by a file that a person has, or asks the provider. Null: another replica, or a person, is at it.</summary>
    public async Task<Reconciled?> Now(
        PaymentClient client, DateOnly day, BillResult.Bill? file, string by, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await Take(scope, client.Account, day, isAsked: true, cancellation) is not { } lease)
            return null;
        try
        {
            var reconciler = scope.ServiceProvider.GetRequiredService<Reconciler>();
            return file is null
                ? await reconciler.Fetch(client, day, by, cancellation)
                : await reconciler.Take(client, day, file, by, cancellation);
        }
        finally
        {
            await GiveBack(client.Account, day, lease);
        }
    }

    async Task<bool> Do(PaymentClient client, DateOnly day, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await Take(scope, client.Account, day, isAsked: false, cancellation) is not { } lease)
            return false;
        try
        {
            var reconciler = scope.ServiceProvider.GetRequiredService<Reconciler>();
            if (await reconciler.IsWhole(client.Account, day, cancellation))
                await reconciler.Compare(client.Account, day, cancellation);
            else
                await reconciler.Fetch(client, day, BySchedule, cancellation);
            return true;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // One account's trouble is not another's. The lease is given back, so that the next round tries again.
            log.Failed(client.Account.Provider, client.Account.Name, day, failure);
            return false;
        }
        finally
        {
            await GiveBack(client.Account, day, lease);
        }
    }

    /// <summary>The days that are due; the first time that an account is seen, yesterday: what was before it, nobody here has seen.</summary>
    async Task<List<DateOnly>> Due(PaymentAccount account, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, cancellation);
        var last = account.Days.Of(now - options.Hour).AddDays(-1);
        var first = last.AddDays(1 - options.CatchUpDays);
        var rows = await db.BilledDays.AsNoTracking().Where(d => d.Provider == account.Provider && d.Account == account.Name
            && (d.Day >= first || (d.NextAt != null && d.NextAt <= now))).Select(d => new { d.Day, d.NextAt }).ToListAsync(cancellation);
        var due = rows.Where(row => row.NextAt <= now).Select(row => row.Day).ToHashSet();
        var since = await db.BilledDays.Where(d => d.Provider == account.Provider && d.Account == account.Name)
            .MinAsync(d => (DateOnly?)d.Day, cancellation) ?? last;
        var known = rows.Select(row => row.Day).ToHashSet();
        for (var day = first > since ? first : since; day <= last; day = day.AddDays(1))
        {
            if (!known.Contains(day))
                due.Add(day);
        }

        return [.. due.Order()];
    }

    /// <summary>Null: it is another's, or not due any more.</summary>
    async Task<DateTimeOffset?> Take(
        AsyncServiceScope scope, PaymentAccount account, DateOnly day, bool isAsked, CancellationToken cancellation)
    {
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, cancellation);
        var until = UtcTime.Cut(now + _lease);
        var these = db.BilledDays.Where(d => d.Provider == account.Provider && d.Account == account.Name && d.Day == day);
        if (!await these.AnyAsync(cancellation))
        {
            db.Add(new BilledDay { Provider = account.Provider, Account = account.Name, Day = day, LeasedUntil = until, NextAt = now });
            try
            {
                await db.SaveChangesAsync(cancellation);
                return until;
            }
            catch (DbUpdateException)
            {
                db.ChangeTracker.Clear();
                if (!await these.AnyAsync(cancellation))
                    throw;
                return null; // another was faster
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }

        var taken = await these.Where(d => d.LeasedUntil <= now && (isAsked || d.NextAt <= now))
            .ExecuteUpdateAsync(update => update.SetProperty(d => d.LeasedUntil, until), cancellation);
        return taken == 1 ? until : null;
    }

    async Task GiveBack(PaymentAccount account, DateOnly day, DateTimeOffset lease)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, CancellationToken.None);
        await db.BilledDays.Where(d => d.Provider == account.Provider && d.Account == account.Name && d.Day == day && d.LeasedUntil == lease)
            .ExecuteUpdateAsync(update => update.SetProperty(d => d.LeasedUntil, now), CancellationToken.None);
    }
}

/// <summary>Runs at an interval; what fails is logged and tried again at the next.</summary>
[DisallowConcurrentExecution]
sealed class ReconciliationJob(ReconciliationRounds rounds) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await rounds.Run(cancellationToken);
}

public static class ReconciliationRegistration
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services, IConfiguration configuration)
    {
        var options = ReconciliationOptions.Of(configuration);
        services.AddReconciler(options).AddScoped<CaseActions>();
        if (!options.Enabled)
            return services;
        services.AddQuartz(quartz =>
        {
            const string name = nameof(ReconciliationJob);
            quartz.AddJob<ReconciliationJob>(job => job.WithIdentity(name).StoreDurably());
            // Not in the first moment: a service that starts has other things to do, and days have time.
            quartz.AddTrigger(trigger => trigger.WithIdentity(name).ForJob(name).StartAt(TimeProvider.System.GetUtcNow() + options.Interval)
                .WithSimpleSchedule(schedule => schedule.WithInterval(options.Interval).RepeatForever()));
        });
        return services;
    }

    /// <summary>What the command line needs of it, too.</summary>
    public static IServiceCollection AddReconciler(this IServiceCollection services, ReconciliationOptions options) => services
        .AddSingleton(options).AddSingleton<ReconciliationRounds>().AddScoped<Reconciler>().AddScoped<BillImport>()
        .AddScoped<SidesReading>().AddScoped<DecidedMoneyReading>().AddScoped<CaseKeeping>().AddScoped<CaseQueries>();
}
