namespace OrderSaga.Providers;

/// <summary>How Alipay writes: UTF-8 or GBK as <c>charset</c> says, times in China.</summary>
internal static class AlipayText
{
    private const string Seconds = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Verified fields as text, empty ones left out; null when the charset they name is unknown or not theirs.</summary>
    public static Dictionary<string, string>? Decode(SortedDictionary<string, byte[]> fields) => ChinaText.Decode(fields, "charset");

    public static DateTimeOffset? Time(string? text) => ChinaText.Time(text, Seconds, Seconds + ".FFF");

    public static string Time(DateTimeOffset time) => ChinaText.Time(time, Seconds);
}
