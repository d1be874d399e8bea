using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What makes an order valid, and two orders the same. Pure; also used by the HTTP API.</summary>
public static partial class OrderRules
{
    public const int LinesMax = 500;
    public const int AttemptsMax = 100;
    public const int RequestsMax = 200;

    /// <summary>WeChat Pay refunds a payment in 50 parts at most; nobody needs more.</summary>
    public const int RefundsMax = 50;

    public const int ProviderLengthMax = 32;

    /// <summary>Clocks differ; more than this is no clock but a time zone.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromHours(1);

    private const int QuantityMax = 1_000_000;
    private const int SkuLengthMax = 64;
    private const int TextLengthMax = 256;
    private const int CultureLengthMax = 32;
    private const int FactsMax = 50;
    private const int FactLengthMax = 1024;

    /// <summary>Far above any sum of money, far below where sums of it overflow.</summary>
    private const long AmountMaxMinor = 1_000_000_000_000_000;

    /// <summary>Why the order cannot be accepted: every reason, each a sentence that says what to mend; empty: it can.</summary>
    /// <param name="placed">The order.</param>
    /// <param name="policy">The merchant's policy; null: there is no such merchant.</param>
    public static IReadOnlyList<string> Validate(OrderPlaced placed, OrderPolicy? policy)
    {
        var reasons = new List<string>();
        Require(policy is not null, $"The merchant '{placed.Merchant}' is not known; configure it under {OrderPolicies.Section}.");
        Require(IsOrderNumber(placed.OrderNumber), "The order number must be 8 to 31 characters of A-Z and 0-9.");
        Require(IsText(placed.CustomerId), $"The customer id must have 1 to {TextLengthMax} characters.");
        Require(
            placed.Culture is { Length: <= CultureLengthMax } && CulturePattern.IsMatch(placed.Culture),
            $"The culture must be a BCP 47 language tag of up to {CultureLengthMax} characters, for example zh-CN (and not zh_CN).");
        Require(placed.Email is null || IsText(placed.Email), $"An e-mail address has up to {TextLengthMax} characters.");
        Require(Currencies.Knows(placed.Currency), $"The currency '{placed.Currency}' is not a currency of ISO 4217, such as CNY.");
        Require(placed.PlacedAt.Year is >= 2000 and < 2200, $"The order cannot have been placed at {placed.PlacedAt:O}.");
        Require(
            placed.Delivery is null
                || (placed.Delivery.Count <= FactsMax && placed.Delivery.Values.All(fact => (fact?.Length ?? 0) <= FactLengthMax)),
            $"There may be {FactsMax} delivery facts of {FactLengthMax} characters each.");
        // Serializers of messages refuse an empty name, and take names that differ in their case for one: the order could not be read again.
        Require(
            placed.Delivery is null || (placed.Delivery.Keys.All(name => IsText(name)) && AreDistinct(placed.Delivery.Keys)),
            $"A delivery fact has a name of 1 to {TextLengthMax} characters, and no two names are the same but for their case.");
        if (policy is not null && placed.PaymentWindowSeconds is { } seconds) ValidateWindow(seconds, policy, reasons);
        ValidateLines(placed.Lines, reasons);
        ValidateSums(placed, reasons);
        return reasons;

        void Require(bool holds, string reason)
        {
            if (!holds) reasons.Add(reason);
        }
    }

    /// <summary>
    /// Why a new order cannot have been placed when it says; null: it can. Its deadline counts from then, so that eight hours too many,
    /// the usual mistake, would hold the stock eight hours longer than any window allows.
    /// </summary>
    public static string? WhyNotYet(OrderPlaced placed, DateTimeOffset now) => placed.PlacedAt <= now + AheadMax
        ? null
        : $"The order says that it was placed at {placed.PlacedAt:O}, and it is {now.ToUniversalTime():O}: "
            + "send the time in UTC, or local time with its offset.";

    /// <summary>
    /// What the order says, as a hash: the same number with another hash is another order. When it was placed is not part of it,
    /// so that a checkout that repeats itself without remembering the second is understood.
    /// </summary>
    public static string ContentHash(OrderPlaced placed)
    {
        var content = placed with { PlacedAt = default, Delivery = null };
        var delivery = placed.Delivery?.OrderBy(fact => fact.Key, StringComparer.Ordinal).ToList() ?? [];
        return Hash(new { content, delivery });
    }

    /// <summary>A request of checkout or staff as a hash: the same request id with another hash is another request.</summary>
    public static string ContentHash<T>(T request) where T : class => Hash(new { typeof(T).Name, request });

    /// <summary>The order's id, also where merchant or number are so wrong that no order can have it.</summary>
    public static Guid IdOf(string? merchant, string? orderNumber) => OrderIds.Of(OneLine(merchant), OneLine(orderNumber));

    /// <summary>Is it the number of a payment of this order: the order's own, or for a further attempt that and one lower-case letter?</summary>
    public static bool IsPaymentOf(string orderNumber, string? paymentNumber) =>
        paymentNumber is not null && paymentNumber.StartsWith(orderNumber, StringComparison.Ordinal)
        && paymentNumber[orderNumber.Length..] is "" or [>= 'a' and <= 'z'];

    [GeneratedRegex(@"^[A-Z0-9]{8,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OrderNumberPattern { get; }

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CulturePattern { get; }

    private static bool IsOrderNumber(string? number) => number is not null && OrderNumberPattern.IsMatch(number);

    private static bool IsText(string? text, int lengthMax = TextLengthMax) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= lengthMax && !text.Any(char.IsControl);

    private static bool AreDistinct(IEnumerable<string> names)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return names.All(known.Add);
    }

    private static string OneLine(string? text) => (text ?? "").Replace('\n', '\u240A');

    private static void ValidateWindow(int seconds, OrderPolicy policy, List<string> reasons)
    {
        var window = TimeSpan.FromSeconds(seconds);
        if (window < policy.ShortestPaymentWindow || window > policy.LongestPaymentWindow)
            reasons.Add($"The payment window {window} is out of bounds: {policy.ShortestPaymentWindow} to {policy.LongestPaymentWindow}.");
    }

    private static void ValidateLines(IReadOnlyList<OrderLine>? lines, List<string> reasons)
    {
        if (lines is null || lines.Count is 0 or > LinesMax)
        {
            reasons.Add($"An order has 1 to {LinesMax} lines.");
            return;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line is null)
            {
                reasons.Add($"Line {i + 1} is empty.");
                continue;
            }

            // No store keeps every control character, and the stock participant must be able to keep what was accepted here.
            if (!IsText(line.Sku, SkuLengthMax)) reasons.Add($"Line {i + 1}: the SKU must have 1 to {SkuLengthMax} characters.");
            if (!IsText(line.Name)) reasons.Add($"Line {i + 1}: the name must have 1 to {TextLengthMax} characters.");
            if (line.Quantity is < 1 or > QuantityMax)
                reasons.Add($"Line {i + 1}: the quantity {line.Quantity} is not between 1 and {QuantityMax}.");
            if (line.UnitPriceMinor is < 0 or > AmountMaxMinor)
                reasons.Add($"Line {i + 1}: the price {line.UnitPriceMinor} is out of bounds.");
        }
    }

    private static void ValidateSums(OrderPlaced placed, List<string> reasons)
    {
        RequireAmount("shipping", placed.ShippingMinor);
        RequireAmount("discount", placed.DiscountMinor);
        RequireAmount("total", placed.TotalMinor);

        // Wider than the amounts: lines that overflow must not add up by accident.
        var lines = (placed.Lines ?? [])
            .Where(line => line is not null)
            .Aggregate((Int128)0, (sum, line) => sum + ((Int128)line.Quantity * line.UnitPriceMinor));
        var expected = lines + placed.ShippingMinor - placed.DiscountMinor;
        if (expected != placed.TotalMinor)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture,
                $"Lines {lines} + shipping {placed.ShippingMinor} - discount {placed.DiscountMinor} "
                + $"is {expected}, not the total {placed.TotalMinor}."));
        }

        void RequireAmount(string name, long amount)
        {
            if (amount < 0) reasons.Add($"The {name} {amount} is negative.");
            if (amount > AmountMaxMinor) reasons.Add($"The {name} {amount} is out of bounds.");
        }
    }

    private static string Hash<T>(T content) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)));
}
