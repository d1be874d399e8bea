using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Asks providers about open payments, for callbacks get lost. Of an account one replica at a time asks, by a lease in the database, so
/// many a second; a provider that does not answer is left alone for a while, and then asked about one payment first.
/// </summary>
public sealed class PaymentAsking(
    IServiceScopeFactory scopes,
    PaymentProviders providers,
    PaymentQuestionsOptions options,
    StoreClock<OrderDbContext> clock,
    TimeProvider time,
    ILogger<PaymentAsking> log) : BackgroundService
{
    // Longer than any call takes, and than a pass goes on.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    static readonly TimeSpan PassMax = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RestMin = TimeSpan.FromSeconds(5);
    static readonly TimeSpan RestMax = TimeSpan.FromMinutes(5);

    readonly Dictionary<PaymentAccount, Task> _passes = [];
    readonly OncePerMinute _pace = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
            return;
        using var pause = new PeriodicTimer(Second, time);
        while (await pause.WaitForNextTickAsync(stoppingToken))
            await Look(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_passes.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task Look(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            var now = await clock.Now(db, cancellation);
            var due = await db.PaymentQuestions.Where(q => q.NextAskAt <= now).Select(q => new { q.Provider, q.Account }).Distinct()
                .ToListAsync(cancellation);
            // Of an account that is no longer in the settings nobody can ask; its payments wait until it is back.
            foreach (var client in due.Select(q => providers.Client(q.Provider, q.Account)).OfType<PaymentClient>())
            {
                if (!_passes.TryGetValue(client.Account, out var pass) || pass.IsCompleted)
                    _passes[client.Account] = Pass(client, cancellation);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            if (_pace.Allows())
                log.LookingFailed(failure);
        }
    }

    async Task Pass(PaymentClient client, CancellationToken cancellation)
    {
        try
        {
            if (await Take(client.Account, cancellation) is not { } mine)
                return;
            try
            {
                await AskAll(client, mine, cancellation);
            }
            finally
            {
                // Also when it is told to stop: the next that looks need not wait for the lease to end.
                await GiveBack(mine);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            log.AskingFailed(client.Account.Provider, client.Account.Name, failure);
        }
    }

    async Task AskAll(PaymentClient client, QuestionedAccount mine, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < PassMax)
        {
            var beat = time.GetTimestamp();
            // After a failure one payment tells whether the provider is back.
            var due = await Due(mine, mine.Failures > 0 ? 1 : options.AsksPerSecond, cancellation);
            if (due.Count == 0)
                return;
            var answers = await Task.WhenAll(due.Select(question => Ask(client, question, cancellation)));
            if (answers.Contains(PaymentAnswer.Said))
            {
                mine.Failures = 0;
            }
            else if (answers.Contains(PaymentAnswer.Unknown))
            {
                mine.Failures++;
                mine.RestUntil = mine.LeasedUntil - Lease + time.GetElapsedTime(began) + RestAfter(mine.Failures);
                return;
            }

            if (time.GetElapsedTime(beat) is var took && took < Second)
                await Task.Delay(Second - took, time, cancellation);
        }
    }

    /// <summary>The longest due, or after a failure those that were asked least, taken for a while: of what this process dies over, the next asks then.</summary>
    async Task<List<PaymentQuestion>> Due(QuestionedAccount of, int max, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, cancellation);
        var waiting = db.PaymentQuestions.AsNoTracking()
            .Where(q => q.Provider == of.Provider && q.Account == of.Account && q.NextAskAt <= now);
        // What tells whether the provider is back is not a payment of which it never says anything that can be used.
        var ordered = of.Failures > 0 ? waiting.OrderBy(q => q.Asked).ThenBy(q => q.NextAskAt) : waiting.OrderBy(q => q.NextAskAt);
        var due = await ordered.Take(max).ToListAsync(cancellation);
        if (due.Count == 0)
            return due;
        foreach (var question in due)
            PaymentAskingMetrics.Delay.Record((now - question.NextAskAt).TotalSeconds);
        var numbers = due.ConvertAll(question => question.PaymentNumber);
        var later = now + Lease;
        await db.PaymentQuestions.Where(q => q.Provider == of.Provider && q.Account == of.Account && numbers.Contains(q.PaymentNumber))
            .ExecuteUpdateAsync(
                update => update.SetProperty(q => q.NextAskAt, later).SetProperty(q => q.Asked, q => q.Asked + 1), cancellation);
        return due;
    }

    async Task<PaymentAnswer> Ask(PaymentClient client, PaymentQuestion question, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AskedPayment>().Ask(client, question, cancellation);
    }

    /// <summary>Null: another replica is at it, or the provider is left alone for now.</summary>
    async Task<QuestionedAccount?> Take(PaymentAccount account, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, cancellation);
        var until = now + Lease;
        var row = await db.QuestionedAccounts.AsNoTracking()
            .SingleOrDefaultAsync(a => a.Provider == account.Provider && a.Account == account.Name, cancellation);
        if (row is null)
        {
            db.QuestionedAccounts.Add(
                row = new QuestionedAccount { Provider = account.Provider, Account = account.Name, LeasedUntil = until, RestUntil = now });
            await db.SaveChangesAsync(cancellation); // of two at once one fails, and looks again in a second
            return row;
        }

        if (row.LeasedUntil > now || row.RestUntil > now)
            return null;
        var taken = await db.QuestionedAccounts
            .Where(a => a.Provider == row.Provider && a.Account == row.Account && a.LeasedUntil == row.LeasedUntil)
            .ExecuteUpdateAsync(update => update.SetProperty(a => a.LeasedUntil, until), cancellation);
        row.LeasedUntil = until;
        return taken == 1 ? row : null;
    }

    async Task GiveBack(QuestionedAccount mine)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, CancellationToken.None);
        await db.QuestionedAccounts
            .Where(a => a.Provider == mine.Provider && a.Account == mine.Account && a.LeasedUntil == mine.LeasedUntil)
            .ExecuteUpdateAsync(
                update => update.SetProperty(a => a.LeasedUntil, now).SetProperty(a => a.RestUntil, mine.RestUntil)
                    .SetProperty(a => a.Failures, mine.Failures),
                CancellationToken.None);
    }

    static TimeSpan RestAfter(int failures)
    {
        var rest = RestMin * Math.Pow(2, Math.Min(failures, 10) - 1);
        return rest < RestMax ? rest : RestMax;
    }
}

public static class PaymentAskingRegistration
{
    public static IServiceCollection AddPaymentAsking(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(PaymentQuestionsOptions.Of(configuration)).AddSingleton<NotAsked>().AddScoped<AskedPayment>()
        .AddHostedService<PaymentAsking>();
}
