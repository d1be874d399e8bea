using System.Globalization;
using System.Security.Cryptography;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator;

public enum PayOutcome
{
    Paid,
    AlreadyPaid,

    /// <summary>A closed trade takes no money: that is what close-then-decide relies on.</summary>
    RefusedBecauseClosed,
}

public enum CloseOutcome
{
    Closed,
    AlreadyClosed,
    Paid,
    Paying,
    NotFound,
}

public enum RefundOutcome
{
    Accepted,

    /// <summary>The same number and amount again: the same refund.</summary>
    Repeated,

    /// <summary>The same number with another amount.</summary>
    Discordant,
    MoreThanWasPaid,
    NotPaid,
    NotFound,
}

/// <summary>
/// What the providers hold to be true: the payments, the money taken and the money given back.
/// The system under test is judged against it.
/// </summary>
public sealed class Books(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Provider, string PaymentNumber), Trade> trades = [];
    private long counter;

    /// <summary>A provider's clock, as its messages carry it: whole seconds.</summary>
    public DateTimeOffset Now => WholeSeconds(time.GetUtcNow());

    /// <summary>False: no provider has a bill yet, of any day.</summary>
    public bool BillsAreReady { get; set; } = true;

    public IReadOnlyList<Trade> Trades
    {
        get
        {
            lock (gate)
                return [.. trades.Values];
        }
    }

    public IReadOnlyList<Refund> RefundsOf(Trade trade)
    {
        lock (gate)
            return [.. trade.RefundList];
    }

    public Trade Open(string provider, string paymentNumber, Money amount, bool seen, DateTimeOffset? until = null)
    {
        lock (gate)
        {
            var trade = new Trade(provider, paymentNumber, amount, Now, until)
            {
                State = seen ? TradeState.WaitingForPayer : TradeState.Unseen,
            };
            if (!trades.TryAdd((provider, paymentNumber), trade))
                throw new InvalidOperationException($"{provider} was given the payment number {paymentNumber} before");
            return trade;
        }
    }

    public Trade? Find(string provider, string paymentNumber)
    {
        lock (gate)
            return trades.GetValueOrDefault((provider, paymentNumber));
    }

    public Trade? FindTransaction(string provider, string transactionId)
    {
        lock (gate)
            return trades.Values.FirstOrDefault(trade => trade.Provider == provider && trade.TransactionId == transactionId);
    }

    public Refund? FindRefund(string provider, string refundNumber, out Trade? trade)
    {
        lock (gate)
        {
            trade = trades.Values.FirstOrDefault(t => t.Provider == provider && t.RefundList.Exists(r => r.RefundNumber == refundNumber));
            return trade?.RefundList.Find(refund => refund.RefundNumber == refundNumber);
        }
    }

    /// <summary>The payer pressed the button; the bank takes its time.</summary>
    public bool BeginPaying(Trade trade)
    {
        lock (gate)
        {
            if (trade.State is not (TradeState.Unseen or TradeState.WaitingForPayer))
                return false;
            trade.State = TradeState.Paying;
            return true;
        }
    }

    public PayOutcome Pay(Trade trade, DateTimeOffset? paidAt, string? transactionId = null)
    {
        lock (gate)
        {
            Lapse(trade);
            if (trade.State == TradeState.Closed)
                return PayOutcome.RefusedBecauseClosed;
            if (trade.State == TradeState.Paid)
                return PayOutcome.AlreadyPaid;
            trade.State = TradeState.Paid;
            trade.PaidAt = WholeSeconds(paidAt ?? time.GetUtcNow());
            trade.TransactionId = transactionId ?? NewNumber("42", trade.PaidAt.Value);
            return PayOutcome.Paid;
        }
    }

    /// <summary>A payment that was not paid by its own end is closed by it, though the bank may still be at it.</summary>
    public void Lapse(Trade trade)
    {
        lock (gate)
        {
            if (trade.PayableUntil is not { } end || Now <= end || trade.State is TradeState.Paid or TradeState.Closed)
                return;
            trade.State = TradeState.Closed;
            trade.ClosedAt = end;
        }
    }

    public CloseOutcome Close(Trade? trade)
    {
        lock (gate)
        {
            switch (trade?.State)
            {
                case null:
                    return CloseOutcome.NotFound;
                case TradeState.Paid:
                    return CloseOutcome.Paid;
                case TradeState.Paying:
                    return CloseOutcome.Paying;
                case TradeState.Closed:
                    return CloseOutcome.AlreadyClosed;
                default:
                    trade.State = TradeState.Closed;
                    trade.ClosedAt = Now;
                    return CloseOutcome.Closed;
            }
        }
    }

    public (RefundOutcome Outcome, Refund? Refund) RefundPart(Trade? trade, string refundNumber, Money amount, bool atOnce)
    {
        lock (gate)
        {
            if (trade is null)
                return (RefundOutcome.NotFound, null);
            if (trade.State != TradeState.Paid)
                return (RefundOutcome.NotPaid, null);
            if (trade.RefundList.Find(refund => refund.RefundNumber == refundNumber) is { } known)
            {
                known.TimesAsked++;
                return (known.Amount == amount ? RefundOutcome.Repeated : RefundOutcome.Discordant, known);
            }

            if (amount.MinorUnits <= 0 || amount.Currency != trade.Amount.Currency
                || trade.RefundedMinor + amount.MinorUnits > trade.Amount.MinorUnits)
                return (RefundOutcome.MoreThanWasPaid, null);
            var refund = new Refund(refundNumber, NewNumber("50", Now), amount, Now) { CompletedAt = atOnce ? Now : null };
            trade.RefundList.Add(refund);
            return (RefundOutcome.Accepted, refund);
        }
    }

    public void Complete(Refund refund)
    {
        lock (gate)
            refund.CompletedAt ??= Now;
    }

    /// <summary>All money ever taken, and all given back or on its way back, in minor units.</summary>
    public (long Captured, long Refunded, int RefundsUnderWay) Sums()
    {
        lock (gate)
        {
            var paid = trades.Values.Where(trade => trade.State == TradeState.Paid).ToList();
            return (
                paid.Sum(trade => trade.Amount.MinorUnits),
                paid.Sum(trade => trade.RefundedMinor),
                paid.Sum(trade => trade.RefundList.Count(refund => refund.CompletedAt is null)));
        }
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    // 28 digits as Alipay and WeChat Pay have them: a prefix, the day in China, a count, and something that cannot be guessed.
    private string NewNumber(string prefix, DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{prefix}00{ChinaTime.Of(at):yyyyMMdd}{++counter:D8}{RandomNumberGenerator.GetInt32(100_000_000):D8}");
}
