using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Reconciliation;

/// <summary>A day's three sides, as they were read.</summary>
sealed class ThreeSides
{
    public required PaymentAccount Account { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>The day's bill.</summary>
    public required IReadOnlyList<BilledLine> Bill { get; init; }

    /// <summary>What the journal says of the day.</summary>
    public required IReadOnlyList<JournaledMoney> Journaled { get; init; }

    /// <summary>What the bills of any day say of all these payments: a payment at midnight may stand in the bill of either day.</summary>
    public required ILookup<string, BilledLine> BilledAnywhere { get; init; }

    /// <summary>What the journal ever said of the payments of the bill.</summary>
    public required ILookup<string, JournaledMoney> JournaledAnywhere { get; init; }

    public required IReadOnlyDictionary<Guid, IReadOnlyList<Receipt>> Receipts { get; init; }

    /// <summary>
    /// Of the days on which refunds were asked for that the journal says were made on this day: those whose bills are here, or of which
    /// there is none to come. WeChat Pay's tells of a refund on that day, and not when it is made.
    /// </summary>
    public required IReadOnlySet<DateOnly> AskedOnDaysSeen { get; init; }

    /// <summary>Whether the bill of the next day is here, or will not come any more.</summary>
    public required bool HasNext { get; init; }

    /// <summary>When the order first asked for a refund; null: it is a payment, or no order asked for it.</summary>
    public DateTimeOffset? RequestOf(JournaledMoney money) => RequestOf(money, Receipts);

    public static DateTimeOffset? RequestOf(JournaledMoney money, IReadOnlyDictionary<Guid, IReadOnlyList<Receipt>> receipts) =>
        money is { RefundNumber: { } number, Merchant: { } merchant, OrderNumber: { } order }
            && receipts.TryGetValue(OrderIds.Of(merchant, order), out var found)
            ? found.SelectMany(receipt => receipt.Refunds).FirstOrDefault(refund => refund.RefundNumber == number)?.RequestedAt
            : null;
}

/// <summary>Compares bill, journal and orders; knows no database.</summary>
sealed class Comparison(ThreeSides sides)
{
    /// <summary>So late on a day, a payment may stand in the next day's bill: UnionPay's ends at eleven, and clocks differ.</summary>
    static readonly TimeSpan _border = TimeSpan.FromHours(2);

    readonly List<Difference> _differences = [];

    /// <summary>How many lines agree with what is known here.</summary>
    public int Agreed { get; private set; }

    /// <summary>How many lines bear a number that no order here can have.</summary>
    public int Foreign { get; private set; }

    /// <summary>How much of what is known here waits for the next day's bill.</summary>
    public int Waiting { get; private set; }

    public IReadOnlyList<Difference> Differences => _differences;

    public static Comparison Of(ThreeSides sides)
    {
        var comparison = new Comparison(sides);
        foreach (var line in sides.Bill.Where(TellsOfMoney))
            comparison.Judge(line);
        foreach (var money in sides.Journaled)
            comparison.LookFor(money);
        return comparison;
    }

    void Judge(BilledLine line)
    {
        var known = sides.JournaledAnywhere[line.TransactionId].ToList();
        var merchant = known.Find(money => money.Merchant is not null)?.Merchant ?? sides.Account.Merchant;
        var orderNumber = known.Find(money => money.OrderNumber is not null)?.OrderNumber
            ?? PaymentNumbers.OrderNumberOf(line.PaymentNumber);
        if (orderNumber is null && line.PaymentNumber is not null)
        {
            Foreign++;
            return;
        }

        var found = About(line, merchant, orderNumber);
        if (IsRepeated(line))
        {
            Add(found with { Kind = CaseKind.BilledTwice });
            return;
        }

        var receipt = found.OrderId is { } order && sides.Receipts.TryGetValue(order, out var receipts)
            ? receipts.FirstOrDefault(each => each.Provider == line.Provider && each.TransactionId == line.TransactionId)
            : null;
        if (line.IsRefund)
            JudgeRefund(line, receipt, found);
        else
            JudgePayment(receipt, known.Find(money => money.RefundNumber is null), found);
    }

    void JudgePayment(Receipt? receipt, JournaledMoney? journaled, Difference found)
    {
        if (receipt is not null)
            JudgeAmount(found with { Ours = receipt.Amount, OurAt = receipt.PaidAt });
        else if (journaled is not null)
            Add(found with { Kind = CaseKind.PaymentUnmatched, Ours = journaled.Amount, OurAt = journaled.At });
        else
            Add(found with { Kind = CaseKind.PaymentUnknown });
    }

    void JudgeRefund(BilledLine line, Receipt? receipt, Difference found)
    {
        if (receipt?.Refunds.Find(each => each.RefundNumber == line.RefundNumber) is not { } refund)
        {
            Add(found with { Kind = CaseKind.RefundUnknown, Detail = receipt is null ? "the payment itself is with no order" : null });
            return;
        }

        var ours = found with
        {
            Ours = new Money(refund.AmountMinor, receipt.Amount.Currency),
            OurAt = refund.CompletedAt ?? refund.RequestedAt,
        };
        if (refund.Status is RefundStatus.UnderWay && line.Status == nameof(BillEntryStatus.Done) && ours.Ours == ours.Theirs)
            Add(ours with { Kind = CaseKind.RefundNotTold, Detail = refund.LastFailure });
        else
            JudgeAmount(ours);
    }

    void JudgeAmount(Difference both)
    {
        if (both.Ours!.Currency != both.Theirs!.Currency)
            Add(both with { Kind = CaseKind.CurrencyDiffers });
        else if (both.Ours.MinorUnits != both.Theirs.MinorUnits)
            Add(both with { Kind = CaseKind.AmountDiffers });
        else
            Agreed++;
    }

    void LookFor(JournaledMoney money)
    {
        if (sides.BilledAnywhere[money.TransactionId].Any(line =>
            TellsOfMoney(line) && line.IsRefund == (money.RefundNumber is not null) && line.RefundNumber == money.RefundNumber))
        {
            return; // agreed or not was said where it stands
        }

        if (WasCalledOff(money))
            return;

        // It stands in the bill of a day that nobody here has seen: of the time before the first, or one that is missing, which is a case.
        if (sides.Account.BillsRefundsWhenAskedFor && AskedOn(money) is { } asked && !sides.AskedOnDaysSeen.Contains(asked))
            return;

        if (!sides.HasNext && money.At >= sides.Account.Days.Start(sides.Day.AddDays(1)) - _border)
        {
            Waiting++;
            return;
        }

        Add(new Difference(
            money.RefundNumber is null ? CaseKind.PaymentNotBilled : CaseKind.RefundNotBilled, sides.Day, money.TransactionId,
            money.RefundNumber)
        {
            PaymentNumber = money.PaymentNumber,
            Merchant = money.Merchant,
            OrderNumber = money.OrderNumber,
            Ours = money.Amount,
            OurAt = money.At,
        });
    }

    static bool TellsOfMoney(BilledLine line) => line.Status is not (nameof(BillEntryStatus.Failed) or nameof(BillEntryStatus.Cancelled));

    /// <summary>All of it was given back before its money moved: payment and refund are one line, and no bill has either.</summary>
    bool WasCalledOff(JournaledMoney money) => sides.BilledAnywhere[money.TransactionId].Any(line =>
    {
        var all = new Money(line.AmountMinor, line.Currency);
        return line.Status == nameof(BillEntryStatus.Cancelled) && (money.RefundNumber is null || money.Amount == all)
            && sides.JournaledAnywhere[money.TransactionId].Any(back => back.RefundNumber is not null && back.Amount == all);
    });

    /// <summary>The day on which the order asked for the refund; null: it is a payment, or no order asked for it.</summary>
    DateOnly? AskedOn(JournaledMoney money) => sides.RequestOf(money) is { } asked ? sides.Account.Days.Of(asked) : null;

    /// <summary>
    /// The same of this account stands before it, in this bill or in one of a day before. Refunds without a number cannot be told to be
    /// the same.
    /// </summary>
    bool IsRepeated(BilledLine line) => line is not { IsRefund: true, RefundNumber: null }
        && sides.BilledAnywhere[line.TransactionId].Any(other =>
            other.Account == line.Account && other.IsRefund == line.IsRefund && other.RefundNumber == line.RefundNumber
            && other.Status == line.Status && (other.Day < line.Day || (other.Day == line.Day && other.Line < line.Line)));

    Difference About(BilledLine line, string merchant, string? orderNumber) => new(default, sides.Day, line.TransactionId, line.RefundNumber)
    {
        PaymentNumber = line.PaymentNumber,
        Merchant = merchant,
        OrderNumber = orderNumber,
        Theirs = new Money(line.AmountMinor, line.Currency),
        TheirAt = line.At,
    };

    void Add(Difference difference) => _differences.Add(difference);
}
