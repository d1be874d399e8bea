using System.Collections.Frozen;
using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Participants;

/// <summary>How many digits a currency has after the point, by ISO 4217. Two, but for these.</summary>
public static class Currencies
{
    private static readonly FrozenDictionary<string, int> OtherThanTwo = Read(
        "0: BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        "3: BHD IQD JOD KWD LYD OMR TND",
        "4: CLF UYW");

    public static int Digits(string currency) => OtherThanTwo.GetValueOrDefault(currency, 2);

    public static long MinorUnitsPerMajor(string currency) => Digits(currency) switch { 0 => 1, 2 => 100, 3 => 1_000, _ => 10_000 };

    /// <summary>As a customer reads it: <c>1,234.50 CNY</c>.</summary>
    public static string Format(Money money, CultureInfo culture)
    {
        var major = (decimal)money.MinorUnits / MinorUnitsPerMajor(money.Currency);
        return $"{major.ToString("N" + Digits(money.Currency).ToString(CultureInfo.InvariantCulture), culture)} {money.Currency}";
    }

    private static FrozenDictionary<string, int> Read(params string[] lines) => lines
        .SelectMany(line => line[3..].Split(' ').Select(currency => (currency, Digits: line[0] - '0')))
        .ToFrozenDictionary(entry => entry.currency, entry => entry.Digits, StringComparer.Ordinal);
}
