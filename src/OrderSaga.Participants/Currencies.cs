using System.Collections.Frozen;
using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Participants;

/// <summary>How many digits a currency has after the point, by ISO 4217. Two, but for these.</summary>
internal static class Currencies
{
    private static readonly FrozenDictionary<string, int> OtherThanTwo = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["BIF"] = 0, ["CLP"] = 0, ["DJF"] = 0, ["GNF"] = 0, ["ISK"] = 0, ["JPY"] = 0, ["KMF"] = 0, ["KRW"] = 0, ["PYG"] = 0,
        ["RWF"] = 0, ["UGX"] = 0, ["UYI"] = 0, ["VND"] = 0, ["VUV"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0,
        ["BHD"] = 3, ["IQD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["LYD"] = 3, ["OMR"] = 3, ["TND"] = 3,
        ["CLF"] = 4, ["UYW"] = 4,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static int Digits(string currency) => OtherThanTwo.GetValueOrDefault(currency, 2);

    public static long MinorUnitsPerMajor(string currency) => Digits(currency) switch { 0 => 1, 2 => 100, 3 => 1_000, _ => 10_000 };

    /// <summary>As a customer reads it: <c>1,234.50 CNY</c>.</summary>
    public static string Format(Money money, CultureInfo culture)
    {
        var major = (decimal)money.MinorUnits / MinorUnitsPerMajor(money.Currency);
        return $"{major.ToString("N" + Digits(money.Currency).ToString(CultureInfo.InvariantCulture), culture)} {money.Currency}";
    }
}
