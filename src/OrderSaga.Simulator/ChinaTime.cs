using System.Globalization;

namespace OrderSaga.Simulator;

/// <summary>All of them write the time of China, which has had no summer time since 1991.</summary>
internal static class ChinaTime
{
    private static readonly TimeSpan offset = TimeSpan.FromHours(8);

    public static DateTimeOffset Of(DateTimeOffset instant) => instant.ToOffset(offset);

    /// <summary>Alipay: no zone.</summary>
    public static string Plain(DateTimeOffset instant) => Of(instant).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Alipay's <c>gmt_refund</c> alone has milliseconds.</summary>
    public static string PlainWithMilliseconds(DateTimeOffset instant) =>
        Of(instant).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>UnionPay: 14 digits.</summary>
    public static string Digits(DateTimeOffset instant) => Of(instant).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>WeChat Pay: RFC 3339.</summary>
    public static string Rfc3339(DateTimeOffset instant) => Of(instant).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
