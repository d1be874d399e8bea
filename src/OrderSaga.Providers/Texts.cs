namespace OrderSaga.Providers;

/// <summary>Texts of protocols are compared letter by letter, in no language.</summary>
internal static class Texts
{
    public static bool Is(this string? text, string? other) => string.Equals(text, other, StringComparison.Ordinal);
}
