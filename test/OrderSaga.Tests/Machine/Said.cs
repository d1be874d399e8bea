using OrderSaga.Contracts;

namespace OrderSaga.Tests.Machine;

/// <summary>What checkout, providers, participants and staff say in these tests.</summary>
internal static class Said
{
    private static Guid OrderId => Scenario.OrderId;

    public static OrderPlaced AnOrder { get; } = new(
        Scenario.Merchant, Scenario.OrderNumber, "customer-7", "zh-CN", "CNY",
        [new OrderLine("TEA-1", "Tea", 2, 4000), new OrderLine("CUP-1", "Cup", 1, 1500), new OrderLine("TEA-1", "Tea again", 1, 400)],
        ShippingMinor: 500, DiscountMinor: 500, TotalMinor: 9900, Scenario.PlacedAt, Email: "someone@example.com",
        Delivery: new Dictionary<string, string>(StringComparer.Ordinal) { ["city"] = "Hangzhou" });

    public static OrderPlaced AnOrderForNothing { get; } = AnOrder with { DiscountMinor = 10400, TotalMinor = 0 };

    public static StockReserved StockReserved { get; } = Reserved(1);
    public static StockRejected StockRejected { get; } = Rejected(1);
    public static StockReleased StockReleased { get; } = Released(1);
    public static StockConfirmed StockConfirmed { get; } = new(Effect("ConfirmStock"), OrderId, 1);
    public static PointsAwarded PointsAwarded { get; } = new(Effect("AwardPoints"), OrderId, 99);
    public static PointsRevoked PointsRevoked { get; } = new(Effect("RevokePoints"), OrderId, 99);
    public static CancelOrder Cancelled { get; } = new(
        Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), "changed my mind", "customer");
    public static ForceClose ForceClosed { get; } = new(Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), "stuck", "li", "wang");
    public static PaymentStarted PaymentStarted { get; } = Started("");
    public static PaymentClosed PaymentClosed { get; } = ClosedAttempt("");

    public static Guid Effect(string kind, int ordinal = 1) => EffectIds.Of(OrderId, kind, ordinal);

    public static StockReserved Reserved(int ordinal) => new(Effect("ReserveStock", ordinal), OrderId, ordinal);

    public static StockRejected Rejected(int ordinal) => new(Effect("ReserveStock", ordinal), OrderId, ordinal, "3 TEA-1 short");

    public static StockRejected ConfirmationRejected(int ordinal) =>
        new(Effect("ConfirmStock", ordinal), OrderId, ordinal, "nothing is held");

    public static StockReleased Released(int ordinal) => new(Effect("ReleaseStock", ordinal), OrderId, ordinal);

    public static CustomerNotified Notified(int ordinal) => new(Effect("NotifyCustomer", ordinal), OrderId);

    public static PaymentStarted Started(string letter) => new(
        Scenario.Merchant, Scenario.OrderNumber, "alipay", "shop", Scenario.OrderNumber + letter, Scenario.Total,
        Scenario.PlacedAt.AddMinutes(1), "ref");

    public static PaymentClosed ClosedAttempt(string letter) => new(
        Scenario.Merchant, Scenario.OrderNumber, Scenario.OrderNumber + letter, "alipay", "shop", Scenario.Deadline);

    public static PaymentFailed Failed(string letter, int minute = 2) => new(
        Scenario.Merchant, Scenario.OrderNumber, Scenario.OrderNumber + letter, "alipay", "shop", "BALANCE",
        Scenario.PlacedAt.AddMinutes(minute));

    /// <summary>Money, by default in time: so many seconds after the order was placed.</summary>
    public static PaymentSucceeded Paid(
        string transaction, double seconds = 300, long minor = 9900, string currency = "CNY", string letter = "") => new(
        Scenario.Merchant, Scenario.OrderNumber, Scenario.OrderNumber + letter, "alipay", "shop", transaction, new Money(minor, currency),
        Scenario.PlacedAt.AddSeconds(seconds));

    public static PaymentSucceeded PaidAfterDeadline(string transaction, double seconds) => Paid(transaction, (30 * 60) + seconds);

    public static RefundCompleted Refunded(string transaction, int ordinal = 1, long minor = 9900) => new(
        Scenario.Merchant, Scenario.OrderNumber, "alipay", "shop", transaction,
        EffectIds.ToRefundNumber(Effect("RequestRefund", ordinal)), new Money(minor, "CNY"), Scenario.Deadline.AddHours(1));

    public static RefundFailed RefundRefused(string transaction, int ordinal = 1, int minute = 0) => new(
        Scenario.Merchant, Scenario.OrderNumber, "alipay", "shop", transaction,
        EffectIds.ToRefundNumber(Effect("RequestRefund", ordinal)), "ACCOUNT_ABNORMAL", Scenario.Deadline.AddMinutes(minute));

    public static RefundOrder Refund(long? minor = null, string? transaction = null, string? approvedBy = null) => new(
        Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), transaction, minor, "damaged", "li", approvedBy);

    public static RetryEffect Retry(string kind, int ordinal = 1) => new(
        Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), Effect(kind, ordinal), "it is back", "li");

    public static ResendNotification TellAgain(NotificationKind kind) => new(
        Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), kind, "the mail was lost", "li");

    public static AcknowledgeAttention Looked(string? code) => new(
        Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), code, "the customer was called", "li");

    public static AddNote Note(string text) => new(Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), text, "li");

    public static ExtendPaymentDeadline ExtendedTo(DateTimeOffset deadline) => new(
        Scenario.Merchant, Scenario.OrderNumber, Guid.NewGuid(), deadline, "asked for it", "li");
}
