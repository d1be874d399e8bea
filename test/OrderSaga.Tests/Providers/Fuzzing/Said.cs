using System.Globalization;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>What a message says by a plain reading of it, without asking whether it is genuine.</summary>
internal sealed record Said
{
    public required bool IsPaid { get; init; }

    public bool IsRefunded { get; init; }

    /// <summary>It is addressed to the account: every id of the account that it must hold.</summary>
    public required bool IsOurs { get; init; }

    public string? PaymentNumber { get; init; }

    public string? TransactionId { get; init; }

    public string? RefundNumber { get; init; }

    public long? Minor { get; init; }

    public string? Currency { get; init; }

    /// <summary>Null: this message may say that.</summary>
    public string? WhyNot(object message) => message switch
    {
        _ when !IsOurs => "it is not addressed to the account",
        PaymentSucceeded m => Unless(IsPaid, "paid") ?? Number(m.OrderNumber, m.PaymentNumber) ?? Differs("transaction",
            m.TransactionId, TransactionId)
            ?? Money(m.Amount),
        RefundCompleted m => Unless(IsRefunded, "refunded") ?? Number(m.OrderNumber, PaymentNumber) ?? Differs("transaction",
            m.TransactionId, TransactionId)
            ?? Differs("refund", m.RefundNumber, RefundNumber) ?? Money(m.Amount),
        RefundFailed m => Number(m.OrderNumber, PaymentNumber) ?? Differs("transaction", m.TransactionId, TransactionId)
            ?? Differs("refund", m.RefundNumber, RefundNumber),
        PaymentFailed m => Number(m.OrderNumber, m.PaymentNumber),
        PaymentClosed m => Number(m.OrderNumber, m.PaymentNumber),
        _ => $"{message.GetType().Name} is nothing that a provider says",
    };

    /// <summary>An amount with a decimal point, in the smallest unit of ISO 4217.</summary>
    public static long? MinorOf(string? text, string? currency)
    {
        if (text is null || !Regex.IsMatch(text, @"\A[0-9]+(\.[0-9]+)?\z") || text.Length > 20)
            return null;
        var digits = currency switch
        {
            "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF"
                or "XPF" => 1m,
            "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 1000m,
            _ => 100m,
        };
        var minor = decimal.Parse(text, CultureInfo.InvariantCulture) * digits;
        return minor == Math.Truncate(minor) && minor <= long.MaxValue ? (long)minor : null;
    }

    private string? Number(string order, string? payment) =>
        Differs("payment", payment, PaymentNumber) ?? Differs("order", order, Regex.Match(PaymentNumber ?? "",
            @"\A[A-Z0-9]{8,31}(?=[a-z]?\z)").Value);

    private string? Money(Money amount) =>
        Differs("currency", amount.Currency, Currency) ?? (amount.MinorUnits == Minor ? null
            : $"amount {amount.MinorUnits} is said, {Minor} is read");

    private static string? Unless(bool holds, string what) => holds ? null : $"it does not say {what}";

    private static string? Differs(string what, string? said, string? read) =>
        said == read ? null : $"{what} {said} is said, {read} is read";
}
