using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>Names that stand in routes, settings and messages.</summary>
internal static partial class AccountNames
{
    public static void Check(SettingReader settings, string name, string? merchant)
    {
        if (!Plain().IsMatch(name))
            settings.Wrong("", "is no name for an account, as it stands in a route; use 1 to 64 letters, digits, - and _");
        if (merchant is null || !Plain().IsMatch(merchant))
            settings.Wrong("Merchant", "is no name for a merchant; use 1 to 64 letters, digits, - and _, or remove the setting");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
