using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>Times of PayPal: what is about a refund it writes in its own, Pacific, time, the rest mostly in UTC.</summary>
internal static partial class PayPalTime
{
    private const int LengthMax = 40;

    /// <summary>PayPal writes its offsets with a colon, without one, and as Z. Null: it is no time.</summary>
    public static DateTimeOffset? Of(JsonElement holder, string name) =>
        holder.Text(name) is { Length: <= LengthMax } text ? Rfc3339.Read(PlainOffset().Replace(text, "${hours}:${minutes}")) : null;

    [GeneratedRegex(@"(?<=T.*[+-])(?<hours>[0-9]{2})(?<minutes>[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainOffset();
}
