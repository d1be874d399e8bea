using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>UnionPay's side: the notices here, the answers in <see cref="UnionPayGateway"/>. It tells of successes only.</summary>
public sealed class SimulatedUnionPay : SimulatedProvider, IDisposable
{
    private static readonly TimeSpan usualEnd = TimeSpan.FromMinutes(15);

    private readonly RetrySchedule schedule;
    private readonly ProviderSimulatorOptions options;
    private readonly CancellationTokenSource stopping = new();

    public SimulatedUnionPay(UnionPayAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("unionpay", account.Name, books, callbacks)
    {
        Keys = account;
        this.options = options;
        schedule = RetrySchedule.UnionPay.Compress(options.TimeCompression);
    }

    public UnionPayAccount Keys { get; }

    /// <summary>Nothing closes a payment here but its end (<c>payTimeout</c>).</summary>
    public override Trade Open(string paymentNumber, Money amount, bool seen = true, DateTimeOffset? until = null) =>
        base.Open(paymentNumber, amount, seen, until ?? Books.Now + usualEnd);

    /// <summary>What the checkout sent along, and must report: <c>txnTime</c> and <c>payTimeout</c>.</summary>
    public override string ReferenceOf(Trade trade) => $"{ChinaTime.Digits(trade.OpenedAt)},{ChinaTime.Digits(trade.PayableUntil!.Value)}";

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        Keys.Dispose();
    }

    internal override void Map(IEndpointRouteBuilder routes)
    {
        var gateway = new UnionPayGateway(
            Keys, Books, (trade, refund, orderId, txnTime, isToldOf) => _ = CompleteLater(trade, refund, orderId, txnTime, isToldOf));
        routes.MapPost("/gateway/api/queryTrans.do", gateway.Query);
        routes.MapPost("/gateway/api/backTransReq.do", gateway.Refund);
        routes.MapPost("/gateway/files", gateway.Bill);
    }

    public override Notice PaymentNotice(Trade trade) =>
        new UnionPayNotice(trade.PaymentNumber, NoticeKind.Payment, UnionPayWords.Payment(Keys, trade), Keys, schedule);

    /// <summary>
    /// A notice that says A6: taken, and not all went as it should. Whether the money came, only asking tells.
    /// </summary>
    public void TellUnsure(Trade trade)
    {
        var fields = UnionPayWords.Refuse(UnionPayWords.Payment(Keys, trade), "A6", "有缺陷的成功[0000006]");
        Tell(new UnionPayNotice(trade.PaymentNumber, NoticeKind.Payment, fields, Keys, schedule));
    }

    /// <summary>21 digits (<c>queryId</c>): the bill has no room for more.</summary>
    protected override string TransactionIdOf(Trade trade) =>
        ChinaTime.Digits(Books.Now) + RandomNumberGenerator.GetString("0123456789", 7);

    private async Task CompleteLater(Trade trade, Refund refund, string orderId, string txnTime, bool isToldOf)
    {
        await Task.Delay(options.RefundTakes, options.Time, stopping.Token);
        Books.Complete(refund);
        if (!isToldOf)
            return;
        var fields = UnionPayWords.Refund(Keys, trade, refund, orderId, txnTime);
        Tell(new UnionPayNotice(trade.PaymentNumber, NoticeKind.Refund, fields, Keys, schedule));
    }
}
