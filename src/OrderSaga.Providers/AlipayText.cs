using System.Globalization;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>How Alipay writes: UTF-8 or GBK, times in China without saying so.</summary>
internal static class AlipayText
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(
        936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Verified fields as text, empty ones left out; null when the charset they name is unknown or not theirs.</summary>
    public static Dictionary<string, string>? Decode(SortedDictionary<string, byte[]> fields)
    {
        var charset = fields.TryGetValue("charset", out var name) ? Encoding.ASCII.GetString(name).ToLowerInvariant() : "";
        var encoding = charset switch
        {
            "utf-8" or "utf8" => Utf8,
            // GB2312 and GB18030 differ from GBK in what money is never written in.
            "gbk" or "gb2312" or "gb18030" => Gbk,
            _ => null,
        };
        if (encoding is null)
            return null;

        try
        {
            return fields.Where(field => field.Value.Length > 0)
                .ToDictionary(field => field.Key, field => encoding.GetString(field.Value), StringComparer.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static DateTimeOffset? Time(string? text) =>
        DateTime.TryParseExact(
            text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new DateTimeOffset(time, China)
            : null;

    public static string Time(DateTimeOffset time) => time.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
