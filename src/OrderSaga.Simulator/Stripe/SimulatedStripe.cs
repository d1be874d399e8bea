using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace OrderSaga.Simulator.Stripe;

/// <summary>
/// Stripe's side, payment intents in test mode: the events here, the answers in <see cref="StripeApi"/>. Amounts are passed on as they are,
/// so only in currencies whose units are the same with Stripe.
/// </summary>
public sealed class SimulatedStripe : SimulatedProvider
{
    private readonly RetrySchedule schedule;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<Trade, string> intents = new();
    private readonly ConcurrentDictionary<string, Trade> trades = new(StringComparer.Ordinal);

    public SimulatedStripe(StripeAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("stripe", account.Name, books, callbacks)
    {
        Keys = account;
        time = options.Time;
        schedule = RetrySchedule.Stripe.Compress(options.TimeCompression);
    }

    public StripeAccount Keys { get; }

    /// <summary>The checkout made the intent, so it knows the id; without it nobody finds the payment again.</summary>
    public override string? ReferenceOf(Trade trade) => IntentOf(trade);

    public override Notice PaymentNotice(Trade trade) => NoticeOf(trade, NoticeKind.Payment, "payment_intent.succeeded");

    internal override void Map(IEndpointRouteBuilder routes) => new StripeApi(Keys, Books, this).Map(routes);

    internal string IntentOf(Trade trade) => intents.GetOrAdd(trade, each =>
    {
        var id = "pi_" + StripeAccount.Random(24);
        trades[id] = each;
        return id;
    });

    internal Trade? Find(string? intentId) => intentId is null ? null : trades.GetValueOrDefault(intentId);

    internal void TellOfClosure(Trade trade) => Tell(NoticeOf(trade, NoticeKind.TradeClosed, "payment_intent.canceled"));

    // A refund to a card is done when it is made; a card that does not take it is heard of later.
    internal void TellOfRefund(Trade trade, JsonObject refund) =>
        Tell(new StripeNotice(trade.PaymentNumber, NoticeKind.Refund, "refund.created", refund, Books.Now, Keys, schedule, time));

    protected override string? TransactionIdOf(Trade trade) => IntentOf(trade);

    private StripeNotice NoticeOf(Trade trade, NoticeKind kind, string type) => new(
        trade.PaymentNumber, kind, type, StripeObjects.Intent(IntentOf(trade), trade, expanded: false),
        trade.PaidAt ?? trade.ClosedAt ?? Books.Now, Keys, schedule, time);
}
