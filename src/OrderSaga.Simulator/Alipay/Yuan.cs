using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.Alipay;

/// <summary>Alipay writes yuan with two places.</summary>
internal static class Yuan
{
    public static string Of(long minorUnits) => string.Create(CultureInfo.InvariantCulture, $"{minorUnits / 100}.{minorUnits % 100:D2}");

    public static bool TryParse(string? text, out Money amount)
    {
        amount = new Money(0, "CNY");
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan)
            || decimal.Round(yuan, 2) != yuan || yuan > 100_000_000)
            return false;
        amount = new Money((long)(yuan * 100), "CNY");
        return true;
    }
}
