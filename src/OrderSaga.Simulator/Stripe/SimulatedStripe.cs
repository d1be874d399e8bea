using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.Stripe;

/// <summary>
/// Stripe's side in test mode, payment intents and checkout sessions: the events here, the answers in <see cref="StripeApi"/>. Amounts are
/// passed on as they are, so only in currencies whose units are the same with Stripe.
/// </summary>
public sealed class SimulatedStripe : SimulatedProvider
{
    private readonly RetrySchedule schedule;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<Trade, string> intents = new();
    private readonly ConcurrentDictionary<string, Trade> trades = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Trade, StripeSession> sessions = new();

    public SimulatedStripe(StripeAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("stripe", account.Name, books, callbacks)
    {
        Keys = account;
        time = options.Time;
        schedule = RetrySchedule.Stripe.Compress(options.TimeCompression);
    }

    public StripeAccount Keys { get; }

    /// <summary>The checkout made the intent or the session, so it knows the id; without it nobody finds the payment again.</summary>
    public override string? ReferenceOf(Trade trade) => SessionOf(trade)?.Id ?? IntentOf(trade);

    public override Notice PaymentNotice(Trade trade) => SessionOf(trade) switch
    {
        null => NoticeOf(trade, NoticeKind.Payment, "payment_intent.succeeded"),
        { IsCompleteUnpaid: true } => SessionNotice(trade, NoticeKind.Payment, "checkout.session.async_payment_succeeded"),
        _ => SessionNotice(trade, NoticeKind.Payment, "checkout.session.completed"),
    };

    /// <summary>The merchant's checkout sends the customer to Stripe's page; the intent behind it has no number of ours.</summary>
    public Trade OpenSession(string paymentNumber, Money amount, DateTimeOffset? until = null)
    {
        var trade = Open(paymentNumber, amount, seen: true, until);
        sessions[trade] = new StripeSession("cs_test_" + StripeAccount.Random(58));
        trades[sessions[trade].Id] = trade;
        return trade;
    }

    /// <summary>The customer is done, and the money takes days (a bank debit): it comes, or not, by a later event.</summary>
    public void CompleteUnpaid(Trade trade)
    {
        if (!BeginPaying(trade))
            throw new InvalidOperationException($"{trade.PaymentNumber} is {trade.State} and cannot be completed");
        sessions[trade].IsCompleteUnpaid = true;
        Tell(SessionNotice(trade, NoticeKind.Payment, "checkout.session.completed"));
    }

    internal override void Map(IEndpointRouteBuilder routes) => new StripeApi(Keys, Books, this).Map(routes);

    internal string IntentOf(Trade trade) => intents.GetOrAdd(trade, each =>
    {
        var id = "pi_" + StripeAccount.Random(24);
        trades[id] = each;
        return id;
    });

    internal Trade? Find(string? intentId) => intentId is null ? null : trades.GetValueOrDefault(intentId);

    /// <summary>Null: the merchant's own page takes the payment.</summary>
    internal StripeSession? SessionOf(Trade trade) => sessions.GetValueOrDefault(trade);

    internal void TellOfClosure(Trade trade) => Tell(SessionOf(trade) is null
        ? NoticeOf(trade, NoticeKind.TradeClosed, "payment_intent.canceled")
        : SessionNotice(trade, NoticeKind.TradeClosed, "checkout.session.expired"));

    // A refund to a card is done when it is made; a card that does not take it is heard of later.
    internal void TellOfRefund(Trade trade, JsonObject refund) =>
        Tell(new StripeNotice(trade.PaymentNumber, NoticeKind.Refund, "refund.created", refund, Books.Now, Keys, schedule, time));

    protected override string? TransactionIdOf(Trade trade) => IntentOf(trade);

    private StripeNotice SessionNotice(Trade trade, NoticeKind kind, string type) => new(
        trade.PaymentNumber, kind, type, StripeObjects.Session(SessionOf(trade)!, IntentOf(trade), trade, expanded: false),
        trade.PaidAt ?? trade.ClosedAt ?? Books.Now, Keys, schedule, time);

    private StripeNotice NoticeOf(Trade trade, NoticeKind kind, string type) => new(
        trade.PaymentNumber, kind, type, StripeObjects.Intent(IntentOf(trade), trade, expanded: false),
        trade.PaidAt ?? trade.ClosedAt ?? Books.Now, Keys, schedule, time);
}

/// <summary>A page of Stripe's that takes a payment.</summary>
internal sealed class StripeSession(string id)
{
    public string Id { get; } = id;

    /// <summary>The customer is done and the money is still to come.</summary>
    public bool IsCompleteUnpaid { get; set; }
}
