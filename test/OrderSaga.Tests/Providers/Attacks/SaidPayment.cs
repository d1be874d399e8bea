using OrderSaga.Providers;
using System.Globalization;

namespace OrderSaga.Tests.Providers.Attacks;

/// <summary>What an attack wants a provider to say: that a payment was made.</summary>
internal sealed record SaidPayment
{
    public string PaymentNumber { get; init; } = "20261123AB01";

    public long MinorUnits { get; init; } = 8880;

    public string Currency { get; init; } = "CNY";

    /// <summary>The amount letter by letter as it is to stand in the body; null: as the provider writes it.</summary>
    public string? Amount { get; init; }

    /// <summary>The signed time of sending, letter by letter; null: now, as the provider writes it. Not every scheme has one.</summary>
    public string? SentAt { get; init; }

    /// <summary>The amount in the currency's main unit, with all of its decimals.</summary>
    public string Decimals
    {
        get
        {
            var digits = Currency switch { "JPY" => 0, "KWD" => 3, _ => 2 };
            return (MinorUnits / (decimal)Math.Pow(10, digits)).ToString($"F{digits}", CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>A request that somebody could send, and what is wrong with it.</summary>
internal sealed record Attack(string What, CallbackRequest Request);

/// <summary>What is no amount, for each of the ways in which providers write amounts.</summary>
internal static class NoAmounts
{
    /// <summary>Where a JSON number of minor units is expected.</summary>
    public static readonly string[] ForWholeNumbers =
    [
        "\"8880\"", "8880.0", "8880.5", "888e1", "8.88E3", "-8880", "-0", "0", "9223372036854775808", "1e400", "true", "null",
        "[8880]", "{}",
    ];

    /// <summary>Where a text of the main unit with decimals is expected; for JSON put quotation marks around them.</summary>
    public static readonly string[] ForDecimals =
    [
        "", " 88.80", "88.80 ", "+88.80", "-88.80", "0.00", "88.805", "8.88e1", "88,80", "088.80", "88.", ".88", "0x58", "NaN", "Infinity",
        "٨٨.80", "9999999999999999.99",
    ];

    /// <summary>Where a text of minor units is expected; for JSON put quotation marks around them.</summary>
    public static readonly string[] ForWholeTexts =
    [
        "", " 8880", "8880 ", "+8880", "-8880", "0", "08880", "8880.0", "888e1", "8,880", "0x22b0", "NaN", "٨٨٨٠", "9223372036854775808",
    ];
}
