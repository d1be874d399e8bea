using System.Security.Cryptography;
using System.Text;
using System.Web;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>Alipay's side of a callback, written from its documents and not from the adapter.</summary>
internal static class AlipaySender
{
    public const string OrderNumber = "20261123AB01";
    public const string TradeNumber = "2026112322001400001234567890";
    public const string SellerId = "2088102146225135";
    public const string AppId = "2021000000000001";

    static AlipaySender() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding Gbk => Encoding.GetEncoding("GBK");

    public static AlipayAccountOptions Settings => new()
    {
        AppId = AppId,
        SellerId = SellerId,
        PrivateKey = TestKeys.Merchant.ExportPkcs8PrivateKeyPem(),
        AlipayPublicKeys = [TestKeys.Provider.ExportSubjectPublicKeyInfoPem(), TestKeys.NextOfProvider.ExportSubjectPublicKeyInfoPem()],
    };

    public static AlipayAccount Account
    {
        get
        {
            var account = AlipayAccount.Read("shop1", Settings, out var errors);
            errors.ShouldBeEmpty();
            return account!;
        }
    }

    public static Dictionary<string, string> Paid(params (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["notify_time"] = "2026-11-23 19:30:03",
            ["notify_type"] = "trade_status_sync",
            ["notify_id"] = "2026112300222193002081201423456789",
            ["app_id"] = AppId,
            ["charset"] = "utf-8",
            ["version"] = "1.0",
            ["trade_no"] = TradeNumber,
            ["out_trade_no"] = OrderNumber,
            ["buyer_id"] = "2088102122524333",
            ["seller_id"] = SellerId,
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = "88.80",
            ["receipt_amount"] = "80.00",
            ["buyer_pay_amount"] = "80.00",
            ["subject"] = "两件衬衫 A&B = 100% +1",
            ["fund_bill_list"] = """[{"amount":"80.00","fundChannel":"ALIPAYACCOUNT"}]""",
            ["gmt_create"] = "2026-11-23 19:29:50",
            ["gmt_payment"] = "2026-11-23 19:30:01",
        };
        foreach (var (name, value) in changes)
        {
            fields.Remove(name);
            if (value is not null)
                fields[name] = value;
        }

        return fields;
    }

    public static CallbackRequest Send(
        Dictionary<string, string> fields, RSA? key = null, Encoding? charset = null, string signType = "RSA2", bool withSignType = false,
        bool withEmpty = true)
    {
        charset ??= Encoding.UTF8;
        var signed = new Dictionary<string, string>(fields);
        if (withSignType)
            signed["sign_type"] = signType;
        var words = signed.Where(field => withEmpty || field.Value.Length > 0)
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}");
        var signature = (key ?? TestKeys.Provider).Sign(charset.GetBytes(string.Join('&', words)));
        return Post(new Dictionary<string, string>(fields) { ["sign_type"] = signType, ["sign"] = signature }, charset);
    }

    public static CallbackRequest Post(Dictionary<string, string> fields, Encoding? charset = null) =>
        Post(string.Join('&', fields.Select(field => $"{field.Key}={HttpUtility.UrlEncode(field.Value, charset ?? Encoding.UTF8)}")));

    public static CallbackRequest Post(string form) =>
        new("POST", "application/x-www-form-urlencoded; text/html; charset=utf-8", [], Encoding.ASCII.GetBytes(form));
}
