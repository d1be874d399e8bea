using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator;

/// <summary>A payment provider as its customers and its merchant meet it.</summary>
public abstract class SimulatedProvider(string name, string account, Books books, CallbackSender callbacks)
{
    /// <summary>As in the service's webhook route and settings.</summary>
    public string Name { get; } = name;

    public string Account { get; } = account;

    /// <summary>Where the merchant asked to be told; its webhook route is below it.</summary>
    public Uri? Merchant { get; set; }

    protected Books Books { get; } = books;

    /// <summary>The merchant's checkout opens a payment. Unseen: no payer has opened the link or scanned the code yet.</summary>
    public virtual Trade Open(string paymentNumber, Money amount, bool seen = true, DateTimeOffset? until = null) =>
        Books.Open(Name, paymentNumber, amount, seen, until);

    /// <summary>What the checkout must report besides the number, so that the payment can be found; null: nothing.</summary>
    public virtual string? ReferenceOf(Trade trade) => null;

    /// <summary>False: its notices sign no time of payment, so that the merchant goes by when they come.</summary>
    public virtual bool SaysWhenItWasPaid => true;

    /// <summary>A customer pressed the button, and the bank takes its time: until <see cref="Pay"/> the trade cannot be closed.</summary>
    public bool BeginPaying(Trade trade) => Books.BeginPaying(trade);

    /// <summary>A customer pays, and the provider tells the merchant.</summary>
    public PayOutcome Pay(Trade trade, CallbackPlan? plan = null, DateTimeOffset? paidAt = null)
    {
        var outcome = Books.Pay(trade, paidAt, TransactionIdOf(trade));
        if (outcome == PayOutcome.Paid)
            Tell(PaymentNotice(trade), plan);
        return outcome;
    }

    /// <summary>The provider tells the merchant of a payment once more, out of turn.</summary>
    public void TellAgain(Trade trade, CallbackPlan? plan = null) => Tell(PaymentNotice(trade), plan);

    internal abstract void Map(IEndpointRouteBuilder routes);

    public abstract Notice PaymentNotice(Trade trade);

    /// <summary>The id that a payment has from its beginning; null: it gets one when it is paid.</summary>
    protected virtual string? TransactionIdOf(Trade trade) => null;

    protected void Tell(Notice notice, CallbackPlan? plan = null)
    {
        var merchant = Merchant ?? throw new InvalidOperationException($"{Name} was not told where its merchant is");
        callbacks.Send(notice, new Uri(merchant, $"/webhooks/{Name}/{Account}"), plan ?? new CallbackPlan());
    }
}
