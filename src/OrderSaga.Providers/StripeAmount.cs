using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// Amounts as Stripe counts them, in units that are not everywhere those of ISO 4217, and so not ours
/// (https://docs.stripe.com/currencies): króna and Ugandan shilling have no smaller unit, and Stripe counts hundredths that must be 00;
/// the ariary has one on paper, and Stripe counts whole ones.
/// </summary>
internal static partial class StripeAmount
{
    private const int MicroDigits = 6;
    private const long UnitsMax = 1_000_000_000_000;

    /// <summary>Null when it is no positive whole number of the currency, or the currency is none.</summary>
    public static Money? Read(JsonElement holder, string field)
    {
        if (holder.Whole(field) is not (> 0 and var units) || holder.Text("currency") is not { } written || !Code().IsMatch(written))
            return null;

        var currency = written.ToUpperInvariant();
        return currency switch
        {
            "ISK" or "UGX" => units % 100 == 0 ? new Money(units / 100, currency) : null,
            "MGA" => units <= long.MaxValue / 100 ? new Money(units * 100, currency) : null,
            _ => new Money(units, currency),
        };
    }

    /// <summary>A fee, which may be none or given back, in millionths of the currency's main unit; null: it is no whole number.</summary>
    public static long? Micros(JsonElement holder, string field)
    {
        if (holder.Whole(field) is not { } units || holder.Text("currency") is not { } written || !Code().IsMatch(written)
            || units is < -UnitsMax or > UnitsMax)
        {
            return null;
        }

        var currency = written.ToUpperInvariant();
        var digits = currency switch
        {
            "ISK" or "UGX" => 2,
            "MGA" => 0,
            _ => MinorUnits.Digits(currency),
        };
        for (; digits < MicroDigits; digits++)
            units *= 10;
        return units;
    }

    /// <summary>Null when Stripe cannot say this amount.</summary>
    public static long? Write(Money amount) => amount.Currency switch
    {
        "ISK" or "UGX" => amount.MinorUnits <= long.MaxValue / 100 ? amount.MinorUnits * 100 : null,
        "MGA" => amount.MinorUnits % 100 == 0 ? amount.MinorUnits / 100 : null,
        _ => amount.MinorUnits,
    };

    [GeneratedRegex(@"\A[a-z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
