using OrderSaga.Contracts;

namespace OrderSaga.Client;

/// <summary>An order to be placed. Lines + shipping − discount is the total; amounts are in minor units of the currency.</summary>
public sealed record NewOrder(
    string OrderNumber, string CustomerId, string Currency, IReadOnlyList<OrderLine> Lines, long TotalMinor)
{
    /// <summary>What shipping costs.</summary>
    public long ShippingMinor { get; init; }

    /// <summary>What is taken off, as a positive number.</summary>
    public long DiscountMinor { get; init; }

    /// <summary>Who sells.</summary>
    public string Merchant { get; init; } = "default";

    /// <summary>The customer's language, BCP 47.</summary>
    public string Culture { get; init; } = "en";

    /// <summary>Null: now. Whoever may send the order twice sets it, so that both are the same.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>How long to wait for money. Null: as the merchant's policy has it.</summary>
    public int? PaymentWindowSeconds { get; init; }

    /// <summary>Where the customer is told. Null: nowhere.</summary>
    public string? Email { get; init; }

    /// <summary>Where the goods go, in the shop's own words. Null: it does not matter here.</summary>
    public IReadOnlyDictionary<string, string>? Delivery { get; init; }
}

/// <summary>A payment that was opened with a provider; the payment number is the order number, or that and one lower-case letter.</summary>
public sealed record NewPayment(string Provider, string Account, string PaymentNumber, Money Amount)
{
    /// <summary>Null: now.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>By which the provider finds it, where the payment number is not enough. Null: it is.</summary>
    public string? ProviderReference { get; init; }
}

/// <summary>A payment that was reported, and why its provider is not asked about it, so that its notices alone decide; null: it is asked.</summary>
public sealed record PaymentTaken(Guid OrderId, string PaymentNumber, string? WhyNotAsked);

/// <summary>For the shop's own system: place orders, report payments, cancel, read.</summary>
public sealed class Checkout
{
    readonly Connection _connection;

    internal Checkout(Connection connection) => _connection = connection;

    /// <summary>The same order again gets the same answer; other content under its number is a 409.</summary>
    [Operation("placeOrder")]
    public Task<OrderAccepted> PlaceAsync(NewOrder order, CancellationToken cancellation = default) =>
        _connection.SendAsync<OrderAccepted>(HttpMethod.Post, "orders", order, true, cancellation);

    /// <summary>So that the payment can be asked about, and closed at the deadline.</summary>
    [Operation("startPayment")]
    public Task<PaymentTaken> PaymentStartedAsync(Guid orderId, NewPayment payment, CancellationToken cancellation = default) =>
        _connection.SendAsync<PaymentTaken>(HttpMethod.Post, Connection.Path("orders", orderId, "payments"), payment, true, cancellation);

    /// <summary>For the customer.</summary>
    public Task<Accepted> CancelAsync(Guid orderId, Cancellation request, CancellationToken cancellation = default) =>
        AskedOrder.AskAsync(_connection, orderId, request, cancellation);

    /// <summary>Give the customer more time to pay.</summary>
    public Task<Accepted> ExtendDeadlineAsync(Guid orderId, Extension request, CancellationToken cancellation = default) =>
        AskedOrder.AskAsync(_connection, orderId, request, cancellation);

    /// <summary>The order as it is.</summary>
    [Operation("getOrder")]
    public Task<OrderView> GetAsync(Guid orderId, CancellationToken cancellation = default) =>
        _connection.GetAsync<OrderView>(Connection.Path("orders", orderId), cancellation);

    /// <summary>The order as it is, by the merchant's own number.</summary>
    [Operation("getOrderByNumber")]
    public Task<OrderView> GetAsync(string merchant, string orderNumber, CancellationToken cancellation = default) =>
        _connection.GetAsync<OrderView>(Connection.Path("orders", "by-number", merchant, orderNumber), cancellation);
}
