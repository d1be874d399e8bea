using System.Globalization;
using System.Text;
using OrderSaga.Simulator.Alipay;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>A day's trade bill: yuan, though the interface has fen, and a backtick before every value.</summary>
internal sealed class WeChatPayBill(WeChatPayAccount account, Books books, DateOnly day)
{
    private const string header =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,"
        + "商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    private const string totals = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    public byte[] Csv()
    {
        var lines = BilledDay.Of(books, "wechatpay", day);
        var text = new StringBuilder("\uFEFF").Append(header).Append("\r\n");
        foreach (var line in lines)
            text.Append(Row(Values(line))).Append("\r\n");
        var paid = Yuan.Of(lines.Where(line => line.Refund is null).Sum(line => line.AmountMinor));
        var back = Yuan.Of(lines.Where(line => line.Refund is not null).Sum(line => line.AmountMinor));
        var count = lines.Count.ToString(CultureInfo.InvariantCulture);
        text.Append(totals).Append("\r\n").Append(Row([count, paid, back, "0.00", "0.00000", paid, back])).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string[] Values(BilledLine line)
    {
        var amount = Yuan.Of(line.AmountMinor);
        var (paid, back, state) = line.Refund is null ? (amount, "0.00", "SUCCESS") : ("0.00", amount, "REFUND");
        return
        [
            ChinaTime.Plain(line.At), account.AppId, account.MchId, "0", "", line.Trade.TransactionId!, line.Trade.PaymentNumber,
            "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "NATIVE", state, "CMC_DEBIT", "CNY", paid, "0.00", line.Refund?.ProviderRefundId ?? "0",
            line.Refund?.RefundNumber ?? "0", back, "0.00", line.Refund is null ? "" : "ORIGINAL", StateOf(line.Refund), "演示, 一件", "",
            "0.00000", "0.60%", paid, back, "",
        ];
    }

    private static string StateOf(Refund? refund) => refund switch
    {
        null => "",
        { CompletedAt: null } => "PROCESSING",
        _ => "SUCCESS",
    };

    private static string Row(string[] values) => string.Join(',', values.Select(value => "`" + value));
}
