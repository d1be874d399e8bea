using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.StandardWebhooks;

/// <summary>A provider that calls and cannot be asked: what the merchant wants of it, somebody does there by hand.</summary>
public sealed class SimulatedStandardWebhooks : SimulatedProvider
{
    private readonly RetrySchedule schedule;
    private readonly TimeProvider time;

    public SimulatedStandardWebhooks(
        StandardWebhooksAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("standardwebhooks", account.Name, books, callbacks)
    {
        Keys = account;
        time = options.Time;
        schedule = RetrySchedule.StandardWebhooks.Compress(options.TimeCompression);
    }

    public StandardWebhooksAccount Keys { get; }

    public override Notice PaymentNotice(Trade trade) =>
        NoticeOf(trade, NoticeKind.Payment, "payment.succeeded", trade.PaidAt ?? Books.Now, trade.Amount);

    /// <summary>Staff make a refund with the provider, under the number that the order gave it.</summary>
    public RefundOutcome RefundByHand(Trade trade, string refundNumber, Money amount)
    {
        var (outcome, refund) = Books.RefundPart(trade, refundNumber, amount, atOnce: true);
        if (outcome == RefundOutcome.Accepted)
            Tell(NoticeOf(trade, NoticeKind.Refund, "refund.completed", refund!.CompletedAt!.Value, amount, refundNumber));
        return outcome;
    }

    internal override void Map(IEndpointRouteBuilder routes)
    {
        // It has no interface.
    }

    private StandardWebhooksNotice NoticeOf(
        Trade trade, NoticeKind kind, string type, DateTimeOffset at, Money amount, string? refundNumber = null)
    {
        var data = new JsonObject
        {
            ["merchant"] = Keys.Merchant,
            ["account"] = Account,
            ["live"] = false,
            ["paymentNumber"] = trade.PaymentNumber,
            ["transactionId"] = trade.TransactionId,
            ["amount"] = new JsonObject { ["minorUnits"] = amount.MinorUnits, ["currency"] = amount.Currency },
        };
        if (refundNumber is not null)
            data["refundNumber"] = refundNumber;
        var message = new JsonObject
        {
            ["type"] = type,
            ["timestamp"] = at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
            ["data"] = data,
        };
        return new StandardWebhooksNotice(trade.PaymentNumber, kind, message, Keys, schedule, time);
    }
}
