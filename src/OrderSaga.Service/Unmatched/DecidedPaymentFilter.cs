using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Unmatched;

/// <summary>
/// In front of the saga: money that waited for its order, and about which somebody may have decided, goes where that decision says. An
/// order that takes such money changes its case in the same transaction, so that order and person never both have it.
/// </summary>
sealed class DecidedPaymentFilter<T>(KnownCases cases) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var started = Stopwatch.GetTimestamp();
        var said = SaidOfMoney.Of(context.Message);
        // Nearly all money is of no case. It is asked for beside the consumer's own scope, which then needs no DbContext.
        var isCase = await cases.Contains(said.Key);
        if (isCase && !await context.GetPayload<IServiceProvider>().GetRequiredService<DecidedPayments>().GoesOn(said, context))
        {
            // Who says nothing leaves a message that nobody consumes, which is kept as a dead letter.
            await context.NotifyConsumed(context, Stopwatch.GetElapsedTime(started), nameof(DecidedPayments));
            return;
        }

        await next.Send(context);

        // Its order may have come while this waited for it, and a person have opened a case in between. Looked for again before anything is
        // committed: whoever opens one from now on sees the order.
        if (!isCase && context.Message is PaymentSucceeded && await cases.Contains(said.Key))
            throw new DbUpdateConcurrencyException($"Somebody decides about {said.Provider} {said.TransactionId} at this moment");
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("decidedPayments");
}

static class UnmatchedCases
{
    public static Task<bool> Known(OrderDbContext db, SaidOfMoney said, CancellationToken cancellation) =>
        db.UnmatchedCases.AnyAsync(
            row => row.Provider == said.Provider && row.Account == said.Account && row.TransactionId == said.TransactionId, cancellation);

    public static Task<UnmatchedCase?> Find(OrderDbContext db, SaidOfMoney said, CancellationToken cancellation) =>
        db.UnmatchedCases.SingleOrDefaultAsync(
            row => row.Provider == said.Provider && row.Account == said.Account && row.TransactionId == said.TransactionId, cancellation);
}

/// <summary>A message of a provider about money, and which money. What comes over the bus may lack a field.</summary>
sealed record SaidOfMoney(string Provider, string Account, string TransactionId, string OrderNumber, object Message)
{
    public MoneyKey Key => new(Provider, Account, TransactionId);

    public static bool Is(Type message) =>
        message == typeof(PaymentSucceeded) || message == typeof(RefundCompleted) || message == typeof(RefundFailed);

    public static SaidOfMoney Of(object message) => message switch
    {
        PaymentSucceeded m => new(m.Provider ?? "", m.Account ?? "", m.TransactionId ?? "", m.OrderNumber ?? "", m),
        RefundCompleted m => new(m.Provider ?? "", m.Account ?? "", m.TransactionId ?? "", m.OrderNumber ?? "", m),
        RefundFailed m => new(m.Provider ?? "", m.Account ?? "", m.TransactionId ?? "", m.OrderNumber ?? "", m),
        _ => throw new ArgumentException($"{message.GetType().Name} names no transaction", nameof(message)),
    };

    /// <summary>The same, said to another order.</summary>
    public object To(string orderNumber) => Message switch
    {
        RefundCompleted m => m with { OrderNumber = orderNumber },
        RefundFailed m => m with { OrderNumber = orderNumber },
        _ => throw new InvalidOperationException("A payment is brought to another order once, by whoever decides that"),
    };
}
