using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Fuzzing;

internal sealed class AlipayTarget() : FormTarget(
    "alipay", new Alipay(AlipaySender.Account), new DateTimeOffset(2026, 11, 23, 11, 30, 4, TimeSpan.Zero), "charset",
    [
        AlipaySender.Paid(), AlipaySender.Paid(("trade_status", "TRADE_CLOSED")), AlipaySender.Paid(("trade_status", "WAIT_BUYER_PAY")),
        AlipaySender.Paid(("refund_fee", "30.00"), ("gmt_refund", "2026-11-24 10:00:00"), ("out_biz_no", "r1")),
        AlipaySender.Paid(("trans_currency", "JPY"), ("total_amount", "8880")), AlipaySender.Paid(("refund_fee", "0.00")),
    ],
    ["TRADE_SUCCESS", "TRADE_CLOSED", "TRADE_FINISHED", "WAIT_BUYER_PAY", "trade_status_sync", "RSA2", "RSA", "utf-8", "gbk",
        "2026-11-23 19:30:01",
        AlipaySender.AppId, AlipaySender.SellerId, "2021000000000002", "0001-01-01 00:00:00", "88.80", "8880", "JPY"])
{
    public override int InputsInTests => 4_000;

    protected override void Sign(List<(string Name, byte[] Value)> fields)
    {
        fields.RemoveAll(field => field.Name is "sign");
        var signature = TestKeys.Provider.Sign(Joined(fields.Where(field => field.Name is not "sign_type")));
        if (!fields.Exists(field => field.Name is "sign_type"))
            fields.Add(("sign_type", "RSA2".Utf8()));
        fields.Add(("sign", signature.Utf8()));
    }

    protected override Said? Read(Func<string, string?> field)
    {
        var currency = field("trans_currency") ?? "CNY";
        return new Said
        {
            IsOurs = field("app_id") == AlipaySender.AppId && field("seller_id") == AlipaySender.SellerId,
            IsPaid = field("notify_type") == "trade_status_sync" && field("trade_status") == "TRADE_SUCCESS"
                && Regex.IsMatch(field("refund_fee") ?? "0", @"\A0(\.0+)?\z") && field("gmt_refund") is null,
            PaymentNumber = field("out_trade_no"),
            TransactionId = field("trade_no"),
            Minor = Said.MinorOf(field("total_amount"), currency),
            Currency = currency,
        };
    }
}

internal sealed class UnionPayTarget() : FormTarget(
    "unionpay", new UnionPay(UnionPaySender.Account), new DateTimeOffset(2026, 11, 23, 11, 30, 4, TimeSpan.Zero), "encoding",
    [UnionPaySender.Paid(), UnionPaySender.Refunded(), UnionPaySender.Paid(("respCode", "A6")),
        UnionPaySender.Refunded(("respCode", "61"))],
    ["00", "01", "04", "31", "A6", "03", "61", "156", "840", "5.1.0", "5.0.0", "11", "8880", "1123193001", "0229120000",
        "20261123192950", "00010101000000",
        UnionPaySender.MerId, "777290058146593", "UTF-8", "GBK", UnionPaySender.OrderNumber, UnionPaySender.RefundNumber])
{
    // Its certificate is looked at each time.
    public override int InputsInTests => 1_500;

    private static readonly byte[] Certificate = UnionPaySender.Signer.ExportCertificatePem().ReplaceLineEndings("\r\n").Utf8();

    protected override void Sign(List<(string Name, byte[] Value)> fields)
    {
        fields.RemoveAll(field => field.Name is "signature" or "signPubKeyCert");
        fields.Add(("signPubKeyCert", Certificate));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Joined(fields.Where(field => field.Value.Length > 0))));
        fields.Add(("signature", TestKeys.Provider.Sign(digest.Utf8()).Utf8()));
    }

    protected override Said? Read(Func<string, string?> field)
    {
        var isRefund = field("txnType") == "04";
        var fen = field("txnAmt");
        return new Said
        {
            IsOurs = field("merId") == UnionPaySender.MerId,
            IsPaid = field("txnType") == "01" && field("respCode") == "00",
            IsRefunded = isRefund && field("respCode") == "00",
            PaymentNumber = field(isRefund ? "reqReserved" : "orderId"),
            TransactionId = field(isRefund ? "origQryId" : "queryId"),
            RefundNumber = isRefund ? field("orderId") : null,
            Minor = fen is not null && Regex.IsMatch(fen, @"\A[0-9]{1,12}\z") ? long.Parse(fen, CultureInfo.InvariantCulture) : null,
            Currency = field("currencyCode") is "156" || (isRefund && field("currencyCode") is null) ? "CNY" : null,
        };
    }
}
