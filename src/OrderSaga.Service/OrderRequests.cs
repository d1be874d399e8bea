using System.Text.Json.Serialization;
using OrderSaga.Contracts;

namespace OrderSaga.Service;

/// <summary>An order as a checkout without a broker posts it: <see cref="OrderPlaced"/> with defaults for who sells and when.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlaceOrderRequest(
    string OrderNumber,
    string CustomerId,
    string Currency,
    IReadOnlyList<OrderLine> Lines,
    long TotalMinor,
    long ShippingMinor = 0,
    long DiscountMinor = 0,
    string Merchant = "default",
    string Culture = "en",
    DateTimeOffset? PlacedAt = null,
    int? PaymentWindowSeconds = null,
    string? Email = null,
    IReadOnlyDictionary<string, string>? Delivery = null)
{
    public OrderPlaced ToMessage(DateTimeOffset now) => new(
        Merchant, OrderNumber, CustomerId, Culture, Currency, Lines, ShippingMinor, DiscountMinor, TotalMinor, PlacedAt ?? now,
        PaymentWindowSeconds, Email, Delivery);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartPaymentRequest(
    string Provider, string Account, string PaymentNumber, Money Amount, DateTimeOffset? StartedAt = null, string? ProviderReference = null);

/// <summary>A payment that was reported.</summary>
/// <param name="OrderId">Of which order.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
/// <param name="WhyNotAsked">
/// Why its provider is not asked about it, so that only its notices and the deadline decide it; null: it is asked.
/// </param>
public sealed record PaymentTaken(Guid OrderId, string PaymentNumber, string? WhyNotAsked);

/// <summary>What a checkout gets for an order, the first time and every time it asks with the same content.</summary>
public sealed record OrderAccepted(
    Guid OrderId, string Merchant, string OrderNumber, Money Total, DateTimeOffset PlacedAt, DateTimeOffset Deadline, string Self);
