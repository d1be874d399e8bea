using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace OrderSaga.Simulator.Adyen;

/// <summary>
/// Adyen's side, a merchant account with automatic captures that opens payment links: the notices here, the answers in
/// <see cref="AdyenApi"/>.
/// </summary>
public sealed class SimulatedAdyen : SimulatedProvider, IDisposable
{
    private readonly RetrySchedule schedule;
    private readonly ProviderSimulatorOptions options;
    private readonly CancellationTokenSource stopping = new();

    public SimulatedAdyen(AdyenAccount account, Books books, CallbackSender callbacks, ProviderSimulatorOptions options)
        : base("adyen", account.Name, books, callbacks)
    {
        Keys = account;
        this.options = options;
        schedule = RetrySchedule.Adyen.Compress(options.TimeCompression);
    }

    public AdyenAccount Keys { get; }

    public override bool SaysWhenItWasPaid => false;

    /// <summary>The id of the payment link.</summary>
    public override string ReferenceOf(Trade trade) => LinkOf(trade);

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    internal static string LinkOf(Trade trade) =>
        "PL" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("link " + trade.PaymentNumber)))[..16];

    internal override void Map(IEndpointRouteBuilder routes) =>
        new AdyenApi(Keys, Books, Tell).Map(routes);

    public override Notice PaymentNotice(Trade trade) => PaymentNotice([trade]);

    /// <summary>One callback that tells of several payments.</summary>
    public Notice PaymentNotice(IReadOnlyList<Trade> trades) => new AdyenNotice(
        trades[0].PaymentNumber, NoticeKind.Payment,
        [.. trades.Select(Authorisation)],
        Keys, schedule);

    /// <summary>The bank took the money back.</summary>
    public Notice ChargebackNotice(Trade trade) => new AdyenNotice(
        trade.PaymentNumber, NoticeKind.Payment,
        [ItemOf(trade, "CHARGEBACK", "C" + trade.TransactionId, trade.TransactionId, trade.PaymentNumber, trade.Amount.MinorUnits)],
        Keys, schedule);

    private Func<JsonObject> Authorisation(Trade trade) =>
        ItemOf(trade, "AUTHORISATION", trade.TransactionId!, null, trade.PaymentNumber, trade.Amount.MinorUnits);

    private void Tell(Trade trade, ModificationOf modification) => _ = TellLater(trade, modification);

    private async Task TellLater(Trade trade, ModificationOf modification)
    {
        await Task.Delay(options.RefundTakes, options.Time, stopping.Token);
        if (modification.Refund is { } refund)
            Books.Complete(refund);
        var item = ItemOf(
            trade, modification.EventCode, modification.PspReference, trade.TransactionId, modification.Reference,
            modification.AmountMinor, modification.Refund is not null);
        Tell(new AdyenNotice(trade.PaymentNumber, NoticeKind.Refund, [item], Keys, schedule));
    }

    private Func<JsonObject> ItemOf(
        Trade trade, string eventCode, string pspReference, string? original, string reference, long amountMinor, bool success = true)
    {
        var date = Books.Now;
        return Item;

        JsonObject Item()
        {
            var item = new JsonObject
            {
                ["amount"] = new JsonObject { ["currency"] = trade.Amount.Currency, ["value"] = amountMinor },
                ["eventCode"] = eventCode,
                ["eventDate"] = date.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
                ["merchantAccountCode"] = Keys.MerchantAccount,
                ["merchantReference"] = reference,
                ["paymentMethod"] = "visa",
                ["pspReference"] = pspReference,
                ["reason"] = success ? "" : "Insufficient balance on payment",
                ["success"] = success ? "true" : "false",
            };
            if (original is not null)
                item["originalReference"] = original;
            return item;
        }
    }
}

/// <summary>What became of a change that was asked for; without a refund it was not made.</summary>
internal sealed record ModificationOf(string EventCode, string PspReference, string Reference, long AmountMinor, Refund? Refund);
