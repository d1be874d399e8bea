using Microsoft.EntityFrameworkCore;
using MassTransit;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Unmatched;

/// <summary>
/// Asks again for refunds that no order chases, until the provider says that the money is back. Of several replicas one sends: that a
/// sending is due is changed, and its message committed, in one transaction.
/// </summary>
public sealed class UnmatchedRefunds(
    IServiceScopeFactory scopes, OrderPolicies policies, StoreClock<OrderDbContext> clock, TimeProvider time, ILogger<UnmatchedRefunds> log)
    : BackgroundService
{
    const int RowsMax = 50;
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);
    readonly OncePerMinute _pace = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(Pace, time);
        while (await pause.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (_pace.Allows())
                    log.LookingFailed(failure);
            }
        }
    }

    async Task Look(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var now = await clock.Now(db, cancellation);
        var due = await db.UnmatchedCases.AsNoTracking().Where(row => row.NextSendAt <= now).OrderBy(row => row.NextSendAt).Take(RowsMax)
            .ToListAsync(cancellation);
        foreach (var row in due)
            await SendAgain(row, now, cancellation);
    }

    async Task SendAgain(UnmatchedCase seen, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        db.Attach(seen);
        var policy = policies.Of(seen.Merchant);
        await UnmatchedRefund.Send(seen, policy, scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(), now, cancellation);
        if (seen.Sent == policy.PaceOf(EffectKind.RequestRefund).SendLimit)
            log.Slow(seen.OrderNumber, seen.Provider, seen.Account, seen.TransactionId, seen.Sent, seen.LastFailure ?? "no answer");
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another replica sends it, or its answer has just come.
        }
    }
}

static partial class UnmatchedLog
{
    [LoggerMessage(LogLevel.Error,
        "It could not be seen which refunds of unmatched payments are to be asked for; it is tried again in seconds (at most one line a minute)")]
    public static partial void LookingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: the refund of {Provider}/{Account} {TransactionId}, which no order has, was asked for {Sent} times ({LastFailure}) "
        + "and goes on slowly; look there, its number is on the screen of unmatched payments")]
    public static partial void Slow(
        this ILogger logger, string orderNumber, string provider, string account, string transactionId, int sent, string lastFailure);

    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Provider} refunded {TransactionId}, and the money did not arrive after all; look there, and give it back another way")]
    public static partial void Bounced(this ILogger logger, string orderNumber, string provider, string transactionId);

    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Provider} refunded another amount of {TransactionId} than was asked for, {AmountMinor} {Currency}; look there")]
    public static partial void OtherAmount(
        this ILogger logger, string orderNumber, string provider, string transactionId, long amountMinor, string currency);
}
