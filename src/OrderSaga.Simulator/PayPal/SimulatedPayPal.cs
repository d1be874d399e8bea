using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.PayPal;

/// <summary>PayPal's side: the notices here, the answers in <see cref="PayPalApi"/>. An order that nobody captures lapses.</summary>
public sealed class SimulatedPayPal : SimulatedProvider, IDisposable
{
    private static readonly TimeSpan lapsesAfter = TimeSpan.FromHours(3);

    private readonly RetrySchedule schedule;
    private readonly TimeProvider time;

    public SimulatedPayPal(PayPalAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("paypal", account.Name, books, callbacks)
    {
        Keys = account;
        time = options.Time;
        schedule = RetrySchedule.PayPal.Compress(options.TimeCompression);
    }

    public PayPalAccount Keys { get; }

    public override Trade Open(string paymentNumber, Money amount, bool seen = true, DateTimeOffset? until = null) =>
        base.Open(paymentNumber, amount, seen, until ?? Books.Now + lapsesAfter);

    /// <summary>PayPal's order id.</summary>
    public override string ReferenceOf(Trade trade) => OrderOf(trade);

    public void Dispose() => Keys.Dispose();

    internal static string OrderOf(Trade trade) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("order " + trade.PaymentNumber)))[..17];

    internal override void Map(IEndpointRouteBuilder routes) => new PayPalApi(Keys, Books, TellOfRefund).Map(routes);

    public override Notice PaymentNotice(Trade trade) =>
        new PayPalNotice(trade.PaymentNumber, NoticeKind.Payment, PayPalWords.Capture(Keys, trade), Keys, schedule, time);

    /// <summary>
    /// A person gives money back on PayPal's site. As in PayPal's own examples, the notice does not say of which payment.
    /// </summary>
    public void GiveBackByHand(Trade trade, Money amount)
    {
        var (_, refund) = Books.RefundPart(trade, PayPalWords.ByHand + Guid.NewGuid().ToString("N"), amount, atOnce: true);
        TellOfRefund(trade, refund ?? throw new InvalidOperationException($"{trade.PaymentNumber} has no {amount} to give back"));
    }

    /// <summary>PayPal takes the money back: of that its notice is like one of a refund.</summary>
    public void TakeBack(Trade trade) => Tell(new PayPalNotice(
        trade.PaymentNumber, NoticeKind.Refund,
        PayPalWords.Refund(trade, new Refund(PayPalWords.ByHand, PayPalWords.ByHand + OrderOf(trade), trade.Amount, Books.Now)),
        Keys, schedule, time, "PAYMENT.CAPTURE.REVERSED"));

    private void TellOfRefund(Trade trade, Refund refund) =>
        Tell(new PayPalNotice(trade.PaymentNumber, NoticeKind.Refund, PayPalWords.Refund(trade, refund), Keys, schedule, time));
}
