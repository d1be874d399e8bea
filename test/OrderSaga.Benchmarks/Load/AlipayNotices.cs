using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Benchmarks.Load;

/// <summary>Notices of Alipay, signed before anything is measured. Alipay's carry no time limit, so one set serves all rounds.</summary>
sealed class AlipayNotices(RSA alipay)
{
    public const string AppId = "2021000000000001";
    public const string SellerId = "2088000000000001";
    public const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";

    public IReadOnlyList<byte[]> Sign(int count, int from = 0)
    {
        var notices = new byte[count][];
        Parallel.For(0, count, i => notices[i] = Notice(from + i));
        return notices;
    }

    /// <summary>The same with a signature that is none: as many characters, another key's.</summary>
    public static byte[] Forged(byte[] notice)
    {
        var text = Encoding.ASCII.GetString(notice);
        var at = text.IndexOf("sign=", StringComparison.Ordinal) + "sign=".Length;
        return Encoding.ASCII.GetBytes(text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
    }

    /// <summary>A payment that was made.</summary>
    /// <param name="order">The number that Alipay was given.</param>
    /// <param name="trade">Alipay's own.</param>
    /// <param name="amountMinor">In fen.</param>
    /// <param name="at">When, to the second.</param>
    public byte[] Paid(string order, string trade, long amountMinor, DateTimeOffset at)
    {
        var amount = string.Create(CultureInfo.InvariantCulture, $"{amountMinor / 100}.{amountMinor % 100:D2}");
        var time = at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return Notice(order, trade, notifyId: trade, amount, time, time);
    }

    private byte[] Notice(int number) => Notice(
        string.Create(CultureInfo.InvariantCulture, $"BENCH{number:D10}"),
        string.Create(CultureInfo.InvariantCulture, $"2026112622001{number:D15}"),
        string.Create(CultureInfo.InvariantCulture, $"20261126{number:D24}"),
        "99.00", "2026-11-26 12:00:03", "2026-11-26 12:00:05");

    private byte[] Notice(string order, string trade, string notifyId, string amount, string paidAt, string toldAt)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = AppId,
            ["seller_id"] = SellerId,
            ["charset"] = "utf-8",
            ["version"] = "1.0",
            ["notify_id"] = notifyId,
            ["notify_time"] = toldAt,
            ["notify_type"] = "trade_status_sync",
            ["out_trade_no"] = order,
            ["trade_no"] = trade,
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = amount,
            ["receipt_amount"] = amount,
            ["buyer_pay_amount"] = amount,
            ["subject"] = "A cup and a pot",
            ["gmt_create"] = "2026-11-26 11:59:30",
            ["gmt_payment"] = paidAt,
            ["buyer_id"] = "2088100000000002",
            ["fund_bill_list"] = $$"""[{"amount":"{{amount}}","fundChannel":"ALIPAYACCOUNT"}]""",
        };
        var signature = alipay.SignData(
            Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"))),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Encoding.ASCII.GetBytes(string.Join('&', fields
            .Append(new("sign_type", "RSA2")).Append(new("sign", Convert.ToBase64String(signature)))
            .Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}")));
    }
}
