using System.Globalization;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>How UnionPay writes: UTF-8 or GBK as <c>encoding</c> says, fen, times in China.</summary>
internal static partial class UnionPayText
{
    private const string Seconds = "yyyyMMddHHmmss";

    /// <summary>Of yuan, by ISO 4217's numbers; UnionPay pays in China in no other.</summary>
    public const string Yuan = "156";

    /// <summary>Verified fields as text, empty ones left out; null when the charset they name is unknown or not theirs.</summary>
    public static Dictionary<string, string>? Decode(SortedDictionary<string, byte[]> fields) => ChinaText.Decode(fields, "encoding");

    public static DateTimeOffset? Time(string? text) => text?.Length == Seconds.Length ? ChinaText.Time(text, Seconds) : null;

    public static string Time(DateTimeOffset time) => ChinaText.Time(time, Seconds);

    /// <summary>
    /// <c>traceTime</c> has no year. It is that of <c>txnTime</c>, or the next where the new year came in between; the clocks of both sides
    /// may differ by some hours, so that the nearest counts.
    /// </summary>
    public static DateTimeOffset? TraceTime(string? trace, string? txnTime)
    {
        if (Time(txnTime) is not { } sent || trace is not { Length: 10 })
            return null;

        return Enumerable.Range(sent.Year - 1, 3)
            .Select(year => Time(year.ToString("D4", CultureInfo.InvariantCulture) + trace))
            .Where(time => time is not null)
            .MinBy(time => (time!.Value - sent).Duration());
    }

    /// <summary>Fen, whole and without a sign; null when it is anything else or nothing.</summary>
    public static Money? Amount(string? fen) =>
        fen is not null && Digits().IsMatch(fen)
            ? new Money(long.Parse(fen, NumberStyles.None, CultureInfo.InvariantCulture), "CNY")
            : null;

    public static string Amount(Money amount) => amount.MinorUnits.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ids that UnionPay gives and takes: letters and digits.</summary>
    public static string? Token(string? text) => text is not null && Plain().IsMatch(text) ? text : null;

    // N1..12 in the interface; a zero is no payment.
    [GeneratedRegex(@"\A[1-9][0-9]{0,11}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
