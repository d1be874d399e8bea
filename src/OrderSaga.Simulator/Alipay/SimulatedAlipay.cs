using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrderSaga.Simulator.Alipay;

/// <summary>Alipay's side: the notices here, the answers in <see cref="AlipayGateway"/>.</summary>
public sealed class SimulatedAlipay : SimulatedProvider, IDisposable
{
    private readonly RetrySchedule schedule;

    public SimulatedAlipay(AlipayAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("alipay", account.Name, books, callbacks)
    {
        Keys = account;
        schedule = RetrySchedule.Alipay.Compress(options.TimeCompression);
    }

    public AlipayAccount Keys { get; }

    public void Dispose() => Keys.Dispose();

    internal override void Map(IEndpointRouteBuilder routes)
    {
        var gateway = new AlipayGateway(Keys, Books, TellOfRefund, TellOfClosure);
        routes.MapPost("/gateway.do", gateway.Answer);
        routes.MapGet("/alipay/bill/{day}", (string day) => BilledDay.Parse(day, "yyyy-MM-dd") is { } found
            ? Results.Bytes(new AlipayBill(Keys, Books, found).Zip(), "application/zip")
            : Results.NotFound());
    }

    public override Notice PaymentNotice(Trade trade) => NoticeOf(trade, NoticeKind.Payment, "TRADE_SUCCESS");

    private void TellOfClosure(Trade trade) => Tell(NoticeOf(trade, NoticeKind.TradeClosed, "TRADE_CLOSED"));

    // A full refund is told as TRADE_CLOSED, the same word as for a trade that nobody paid.
    private void TellOfRefund(Trade trade, Refund refund)
    {
        var status = trade.RefundedMinor == trade.Amount.MinorUnits ? "TRADE_CLOSED" : "TRADE_SUCCESS";
        var notice = NoticeOf(trade, NoticeKind.Refund, status, fields =>
        {
            fields["refund_fee"] = Yuan.Of(trade.RefundedMinor);
            fields["gmt_refund"] = ChinaTime.PlainWithMilliseconds(refund.RequestedAt);
            fields["out_biz_no"] = refund.RefundNumber;
        });
        Tell(notice);
    }

    private AlipayNotice NoticeOf(Trade trade, NoticeKind kind, string status, Action<Dictionary<string, string>>? more = null)
    {
        var now = Books.Now;
        var amount = Yuan.Of(trade.Amount.MinorUnits);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["notify_time"] = ChinaTime.Plain(now),
            ["notify_type"] = "trade_status_sync",
            ["notify_id"] = $"{now:yyyyMMdd}{RandomNumberGenerator.GetHexString(26, lowercase: true)}",
            ["charset"] = "utf-8",
            ["version"] = "1.0",
            ["app_id"] = Keys.AppId,
            ["auth_app_id"] = Keys.AppId,
            ["seller_id"] = Keys.SellerId,
            ["buyer_id"] = "2088102122524333",
            ["buyer_logon_id"] = "139****0000",
            ["out_trade_no"] = trade.PaymentNumber,
            ["trade_status"] = status,
            ["total_amount"] = amount,
            ["subject"] = $"演示订单 {trade.PaymentNumber} 100% A&B=1+1",
            ["gmt_create"] = ChinaTime.Plain(trade.OpenedAt),
        };
        fields["trade_no"] = trade.TransactionId ?? "20" + fields["notify_id"][..8] + "0000000000000000";
        if (trade.PaidAt is { } paidAt)
        {
            fields["gmt_payment"] = ChinaTime.Plain(paidAt);
            fields["receipt_amount"] = amount;
            fields["buyer_pay_amount"] = amount;
            fields["invoice_amount"] = amount;
            fields["point_amount"] = "0.00";
            fields["fund_bill_list"] = $$"""[{"amount":"{{amount}}","fundChannel":"ALIPAYACCOUNT"}]""";
        }

        if (trade.ClosedAt is { } closedAt)
            fields["gmt_close"] = ChinaTime.Plain(closedAt);
        more?.Invoke(fields);
        return new AlipayNotice(trade.PaymentNumber, kind, fields, Keys, schedule);
    }
}
