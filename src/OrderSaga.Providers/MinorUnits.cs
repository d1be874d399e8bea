using System.Globalization;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>Decimal strings to and from minor units, digit by digit: no floating point, no rounding, no sign, no exponent.</summary>
internal static partial class MinorUnits
{
    /// <summary>Null when the text is no amount in this currency, or says more decimals than the currency has.</summary>
    public static Money? Parse(string? text, string currency)
    {
        if (text is null || DecimalAmount().Match(text) is not { Success: true } match || !CurrencyCode().IsMatch(currency))
            return null;

        var digits = Digits(currency);
        var fraction = match.Groups["fraction"].Value;
        if (fraction.Length > digits && fraction.AsSpan(digits).IndexOfAnyExcept('0') >= 0)
            return null;

        var minor = match.Groups["whole"].Value + fraction.PadRight(digits, '0')[..digits];
        return new Money(long.Parse(minor, NumberStyles.None, CultureInfo.InvariantCulture), currency);
    }

    public static string Format(Money amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.MinorUnits, nameof(amount));
        var digits = Digits(amount.Currency);
        var text = amount.MinorUnits.ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        return digits == 0 ? text : $"{text[..^digits]}.{text[^digits..]}";
    }

    // ISO 4217; every currency that is not named has two decimals.
    public static int Digits(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF"
            or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    // At most 12 digits before the point: with three decimals it still fits a long.
    [GeneratedRegex(
        @"\A(?<whole>0|[1-9][0-9]{0,11})(\.(?<fraction>[0-9]{1,3}))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DecimalAmount();

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CurrencyCode();
}
