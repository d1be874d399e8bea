using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Takes down that a payment was opened, so that its provider is asked about it, see <see cref="PaymentAsking"/>.</summary>
public sealed class WatchPaymentConsumer(
    OrderDbContext db, PaymentProviders providers, PaymentQuestionsOptions options, StoreClock<OrderDbContext> clock, NotAsked notAsked)
    : IConsumer<PaymentStarted>
{
    public async Task Consume(ConsumeContext<PaymentStarted> context)
    {
        var started = context.Message;
        if (!options.Enabled || !CanBeAsked(started))
            return;
        if (await db.PaymentQuestions.AnyAsync(
            q => q.Provider == started.Provider && q.Account == started.Account && q.PaymentNumber == started.PaymentNumber,
            context.CancellationToken))
        {
            return;
        }

        var now = await clock.Now(db, context.CancellationToken);
        db.PaymentQuestions.Add(new PaymentQuestion
        {
            Provider = started.Provider,
            Account = started.Account,
            PaymentNumber = started.PaymentNumber,
            OrderId = OrderIds.Of(started.Merchant, started.OrderNumber),
            OrderNumber = started.OrderNumber,
            ProviderReference = started.ProviderReference,
            Since = now,
            NextAskAt = options.Next(now, now),
        });
    }

    /// <summary>What came over the bus was looked at by nobody; what the order makes of it is the machine's.</summary>
    bool CanBeAsked(PaymentStarted started)
    {
        if (providers.Receiver(started.Provider, started.Account) is not { } receiver || receiver.Account.Merchant != started.Merchant)
            return notAsked.Because(started, "its merchant has no such account in the settings");
        if (PaymentNumbers.OrderNumberOf(started.PaymentNumber) is not { } number || number != started.OrderNumber)
            return notAsked.Because(started, "its number is not the order's number, or that and one lower-case letter");
        if (providers.Client(started.Provider, started.Account) is not { } client)
            return notAsked.Because(started, "nobody answers questions there: only its webhooks say how a payment stands");
        return client.WhyNotAsked(started.ProviderReference) is not { } reason || notAsked.Because(started, reason);
    }
}

/// <summary>Says once for each account that payments are not asked about, and why; counts all of them.</summary>
public sealed class NotAsked(ILogger<NotAsked> log)
{
    const int SaidMax = 1000;
    readonly ConcurrentDictionary<(string Provider, string Account, string Reason), bool> _said = new();

    /// <summary>False, always.</summary>
    public bool Because(PaymentStarted started, string reason)
    {
        PaymentAskingMetrics.NotAsked.Add(1, new KeyValuePair<string, object?>("provider", started.Provider));
        // Names come over the bus: a sender of ever new ones must fill neither memory nor log.
        if (_said.Count < SaidMax && _said.TryAdd((started.Provider, started.Account, reason), true))
            log.NotAsked(started.OrderNumber, started.Provider, started.Account, reason);
        return false;
    }
}
