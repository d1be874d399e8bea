using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>Adyen's minor units are those of ISO 4217 but for four currencies, for which its page of currency codes says so.</summary>
internal static partial class AdyenAmount
{
    /// <summary>Null when it is no amount of money above zero.</summary>
    public static Money? Read(long? value, string? currency)
    {
        if (value is not (> 0 and var minor) || currency is null || !CurrencyCode().IsMatch(currency))
            return null;
        if (HasTwoMore(currency))
            return minor % 100 == 0 ? new Money(minor / 100, currency) : null;
        if (HasTwoFewer(currency))
            return minor <= long.MaxValue / 100 ? new Money(minor * 100, currency) : null;
        return new Money(minor, currency);
    }

    /// <summary>Null when Adyen cannot say this amount.</summary>
    public static long? Value(Money amount)
    {
        if (HasTwoMore(amount.Currency))
            return amount.MinorUnits <= long.MaxValue / 100 ? amount.MinorUnits * 100 : null;
        if (HasTwoFewer(amount.Currency))
            return amount.MinorUnits % 100 == 0 ? amount.MinorUnits / 100 : null;
        return amount.MinorUnits;
    }

    private static bool HasTwoMore(string currency) => currency is "CLP" or "ISK";

    private static bool HasTwoFewer(string currency) => currency is "CVE" or "IDR";

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CurrencyCode();
}
