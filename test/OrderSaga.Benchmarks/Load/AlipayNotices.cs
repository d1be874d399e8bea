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

    private byte[] Notice(int number)
    {
        var order = string.Create(CultureInfo.InvariantCulture, $"BENCH{number:D10}");
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = AppId,
            ["seller_id"] = SellerId,
            ["charset"] = "utf-8",
            ["version"] = "1.0",
            ["notify_id"] = $"20261126{number:D24}",
            ["notify_time"] = "2026-11-26 12:00:05",
            ["notify_type"] = "trade_status_sync",
            ["out_trade_no"] = order,
            ["trade_no"] = $"2026112622001{number:D15}",
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = "99.00",
            ["receipt_amount"] = "99.00",
            ["buyer_pay_amount"] = "99.00",
            ["subject"] = "A cup and a pot",
            ["gmt_create"] = "2026-11-26 11:59:30",
            ["gmt_payment"] = "2026-11-26 12:00:03",
            ["buyer_id"] = "2088100000000002",
            ["fund_bill_list"] = """[{"amount":"99.00","fundChannel":"ALIPAYACCOUNT"}]""",
        };
        var signature = alipay.SignData(
            Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"))),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Encoding.ASCII.GetBytes(string.Join('&', fields
            .Append(new("sign_type", "RSA2")).Append(new("sign", Convert.ToBase64String(signature)))
            .Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}")));
    }
}
