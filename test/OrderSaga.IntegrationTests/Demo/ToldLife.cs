using System.Globalization;
using System.Text.Json;
using OrderSaga.Simulator;
using OrderSaga.Tool.Demo;
using OrderSaga.Tool.Demo.Judging;

namespace OrderSaga.IntegrationTests.Demo;

/// <summary>A timeline as the service would show it: each row says what happened how many seconds after the order was placed.</summary>
internal sealed class ToldLife(DateTimeOffset placedAt, long total)
{
    public static readonly double Deadline = DemoMerchant.PaymentWindow.TotalSeconds;
    public static readonly double Grace = DemoMerchant.Grace.TotalSeconds;

    private readonly List<TimelineRow> rows = [];
    private JsonElement changes;

    public IReadOnlyList<TimelineRow> Rows => rows;

    public Replay Judged() => Replay.Of(rows);

    public ToldLife Row(
        string @event, string path, double second, string sent = "", string? decision = null, params (string Name, string Value)[] facts)
    {
        rows.Add(new TimelineRow(
            rows.Count + 1, placedAt.AddSeconds(second), @event, path, decision,
            [.. sent.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(message => new SentMessage(message))],
            facts.ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal), changes));
        changes = default;
        return this;
    }

    /// <summary>The next row says that this command was given up.</summary>
    public ToldLife GivingUp(string kind, int ordinal, int sentCount)
    {
        changes = JsonSerializer.SerializeToElement(new { effects = new[] { new { kind, ordinal, sentCount, answer = "GivenUp" } } });
        return this;
    }

    public ToldLife Placed() =>
        Row("OrderPlaced", "Initial → Placed", 0.1, "ReserveStock", null, ("placedAt", Text(placedAt)), ("total", $"{total}"));

    public ToldLife Awaiting() => Placed().Row("StockReserved", "Placed → AwaitingPayment", 0.2, facts: ("reservation", "1"));

    public ToldLife Started(string number = "N", double second = 0.3, string path = "AwaitingPayment", string sent = "") =>
        Row("PaymentStarted", path, second, sent, null, ("provider", "alipay"), ("paymentNumber", number));

    public ToldLife Reminded() => Row("PaymentReminderDue", "AwaitingPayment", 5.1, "NotifyCustomer");

    public ToldLife Expired() => Awaiting().Reminded().Row("PaymentDeadlineReached", "AwaitingPayment → Expired", Deadline + 0.1);

    public ToldLife Releasing() => Expired().Row("StockReleaseDue", "Expired", Deadline + Grace + 0.2, "ReleaseStock");

    public ToldLife Over() =>
        Releasing().Row("StockReleased", "Expired → Closed", Deadline + Grace + 0.3, facts: ("reservation", "1"));

    public ToldLife Money(
        string path, string decision, double second, double paid, string sent = "", string transaction = "T", long? amount = null) =>
        Row("PaymentSucceeded", path, second, sent, decision,
            ("provider", "alipay"), ("paymentNumber", "N"), ("transactionId", transaction),
            ("amount", $"{amount ?? total} CNY"), ("paidAt", Text(placedAt.AddSeconds(paid))));

    /// <summary>As the money of this payment, made when the books say.</summary>
    public ToldLife Money(Trade trade, string path, string decision, double second, string sent = "") =>
        Row("PaymentSucceeded", path, second, sent, decision,
            ("provider", trade.Provider), ("paymentNumber", trade.PaymentNumber), ("transactionId", trade.TransactionId!),
            ("amount", $"{trade.Amount.MinorUnits} CNY"), ("paidAt", Text(trade.PaidAt!.Value)));

    public ToldLife Fulfilled(double second) => Row("StockConfirmed", "Paid", second, facts: ("reservation", "1"))
        .Row("PointsAwarded", "Paid → Closed", second + 0.1);

    public static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
