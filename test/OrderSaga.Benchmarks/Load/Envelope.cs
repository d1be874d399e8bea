using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Benchmarks.Load;

/// <summary>
/// Messages in MassTransit's JSON envelope, written without MassTransit. A message is a template in which the digits of its order are
/// replaced, so that the generator costs little beside what it measures.
/// </summary>
sealed class Envelope
{
    public const string ContentType = "application/vnd.masstransit+json";

    private const int Digits = 10;
    private const string Placeholder = "9876543210";
    private static readonly string SealPlaceholder = new('s', 67);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly byte[] _text;
    private readonly int[] _numbers;
    private readonly int _seal;
    private readonly Func<string, object>? _sealed;

    private Envelope(string text, Func<string, object>? @sealed)
    {
        _text = Encoding.UTF8.GetBytes(text);
        _sealed = @sealed;
        _seal = _text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(SealPlaceholder));
        var numbers = new List<int>();
        for (var at = 0; (at = text.IndexOf(Placeholder, at, StringComparison.Ordinal)) >= 0; at += Digits)
            numbers.Add(at); // the text is ASCII: a character is a byte
        _numbers = [.. numbers];
    }

    public static string ExchangeOf<T>() => Name<T>.Exchange;

    /// <summary>Letters that make the order numbers of one generator its own, also in a database that has seen others.</summary>
    public static string NewRunCode() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 5);

    public static string OrderNumber(string runCode, int order) => "B" + runCode + Ten(order);

    public static OrderPlaced Placed(string runCode, string ten, DateTimeOffset at) => new(
        "bench", "B" + runCode + ten, "customer-" + ten, "en-GB", "CNY",
        [new OrderLine("SKU-1001", "Tea, green, 250 g", 1, 12_900), new OrderLine("SKU-2002", "Cup, white", 2, 4_500)],
        ShippingMinor: 600, DiscountMinor: 500, TotalMinor: 22_000, at, PaymentWindowSeconds: 7 * 24 * 3600);

    public static PaymentSucceeded Paid(string runCode, string ten, DateTimeOffset at) => new(
        "bench", "B" + runCode + ten, "P" + runCode + ten, "bench", "bench", "T" + runCode + ten, new Money(22_000, "CNY"), at);

    public static Envelope OfPlaced(string runCode, DateTimeOffset at) =>
        new(Write(Placed(runCode, Placeholder, at), messageKind: 1, isSealed: false, at), null);

    public static Envelope OfPaid(string runCode, DateTimeOffset at) =>
        new(Write(Paid(runCode, Placeholder, at), messageKind: 2, isSealed: true, at), ten => Paid(runCode, ten, at));

    public static string Ten(int order) => order.ToString("D10", CultureInfo.InvariantCulture);

    public byte[] Write(int order, EventSeal seal)
    {
        var body = _text.AsSpan().ToArray();
        Span<byte> digits = stackalloc byte[Digits];
        order.TryFormat(digits, out _, "D10", CultureInfo.InvariantCulture);
        foreach (var at in _numbers)
            digits.CopyTo(body.AsSpan(at));
        if (_sealed is not null)
            Encoding.ASCII.GetBytes(seal.Sign(_sealed(Ten(order))), body.AsSpan(_seal));
        return body;
    }

    /// <summary>The order's index in a body of MassTransit, or -1; without parsing the rest.</summary>
    public static int OrderIn(ReadOnlySpan<byte> body, ReadOnlySpan<byte> runCode)
    {
        var at = body.IndexOf("\"orderNumber\""u8);
        if (at < 0)
            return -1;
        var value = body[(at + "\"orderNumber\"".Length)..];
        value = value[(value.IndexOf((byte)'"') + 1)..];
        return value.Length > 1 + runCode.Length + Digits && value[1..].StartsWith(runCode)
            && int.TryParse(value.Slice(1 + runCode.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var order)
                ? order
                : -1;
    }

    private static string Write<T>(T message, int messageKind, bool isSealed, DateTimeOffset at)
        where T : class
    {
        // The digits at its end make it one message's own; what is in front differs between runs and kinds.
        var messageId = $"{RandomNumberGenerator.GetHexString(8, lowercase: true)}-000{messageKind}-4000-8000-00{Placeholder}";
        var headers = new Dictionary<string, object>(StringComparer.Ordinal);
        if (isSealed)
            headers[EventSeal.Header] = SealPlaceholder;
        return JsonSerializer.Serialize(
            new
            {
                MessageId = messageId,
                ConversationId = messageId,
                SourceAddress = "rabbitmq://localhost/bench",
                DestinationAddress = "rabbitmq://localhost/" + ExchangeOf<T>(),
                MessageType = new[] { "urn:message:" + ExchangeOf<T>() },
                Message = message,
                SentTime = at,
                Headers = headers,
            },
            Json);
    }

    private static class Name<T>
    {
        public static readonly string Exchange = $"{typeof(T).Namespace}:{typeof(T).Name}";
    }
}
