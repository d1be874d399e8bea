using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>WeChat Pay's side: the notices here, the answers in <see cref="WeChatPayApi"/>.</summary>
public sealed class SimulatedWeChatPay : SimulatedProvider, IDisposable
{
    private readonly RetrySchedule schedule;
    private readonly ProviderSimulatorOptions options;
    private readonly CancellationTokenSource stopping = new();

    public SimulatedWeChatPay(WeChatPayAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("wechatpay", account.Name, books, callbacks)
    {
        Keys = account;
        this.options = options;
        schedule = RetrySchedule.WeChatPay.Compress(options.TimeCompression);
    }

    public WeChatPayAccount Keys { get; }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        Keys.Dispose();
    }

    internal override void Map(IEndpointRouteBuilder routes) =>
        new WeChatPayApi(Keys, Books, options.Time, (trade, refund) => _ = CompleteLater(trade, refund)).Map(routes);

    public override Notice PaymentNotice(Trade trade)
    {
        var resource = WeChatPayAnswers.Transaction(Keys, trade);
        return new WeChatPayNotice(trade.PaymentNumber, NoticeKind.Payment, resource, Keys, schedule, options.Time);
    }

    private async Task CompleteLater(Trade trade, Refund refund)
    {
        await Task.Delay(options.RefundTakes, options.Time, stopping.Token);
        Books.Complete(refund);
        var resource = new JsonObject
        {
            ["mchid"] = Keys.MchId,
            ["transaction_id"] = trade.TransactionId,
            ["out_trade_no"] = trade.PaymentNumber,
            ["refund_id"] = refund.ProviderRefundId,
            ["out_refund_no"] = refund.RefundNumber,
            ["refund_status"] = "SUCCESS",
            ["success_time"] = ChinaTime.Rfc3339(refund.CompletedAt!.Value),
            ["user_received_account"] = "招商银行信用卡0403",
            ["amount"] = new JsonObject
            {
                ["total"] = trade.Amount.MinorUnits,
                ["refund"] = refund.Amount.MinorUnits,
                ["payer_total"] = trade.Amount.MinorUnits,
                ["payer_refund"] = refund.Amount.MinorUnits,
            },
        };
        Tell(new WeChatPayNotice(trade.PaymentNumber, NoticeKind.Refund, resource, Keys, schedule, options.Time));
    }
}
