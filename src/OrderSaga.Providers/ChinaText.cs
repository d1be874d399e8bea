using System.Globalization;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>How providers of China write: UTF-8 or GBK, times of China without saying so.</summary>
internal static class ChinaText
{
    /// <summary>The time of China, which has had no summer time since 1991.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>Bytes that are not in it are refused, not replaced.</summary>
    public static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes that are not in it are refused, not replaced.</summary>
    public static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(
        936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>
    /// Verified fields as text, empty ones left out; null when the charset that the field <paramref name="charsetField"/> names is
    /// unknown or not theirs.
    /// </summary>
    public static Dictionary<string, string>? Decode(SortedDictionary<string, byte[]> fields, string charsetField)
    {
        var charset = fields.TryGetValue(charsetField, out var name) ? Encoding.ASCII.GetString(name).ToLowerInvariant() : "";
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

    /// <summary>Null when the text is in none of the formats, or before the first hour that a time can have.</summary>
    public static DateTimeOffset? Time(string? text, params string[] formats) =>
        DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Ticks >= Offset.Ticks
            ? new DateTimeOffset(time, Offset)
            : null;

    public static string Time(DateTimeOffset time, string format) => time.ToOffset(Offset).ToString(format, CultureInfo.InvariantCulture);
}
