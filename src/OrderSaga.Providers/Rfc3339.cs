using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>Times as RFC 3339 writes them, always with their offset: what a time without one means nobody knows.</summary>
internal static partial class Rfc3339
{
    /// <summary>Null when it is missing or anything else.</summary>
    public static DateTimeOffset? Read(string? text) =>
        text is not null && Offset().IsMatch(text)
        && DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var time)
            ? time
            : null;

    [GeneratedRegex(@"(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Offset();
}
