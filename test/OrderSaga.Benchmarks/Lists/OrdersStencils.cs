using System.Globalization;
using OrderSaga.StateMachine;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>The rows of the sample orders in one table, as stencils: which of them an old order is made of.</summary>
sealed class OrdersStencils(string table, IReadOnlyList<string> columns, IReadOnlyList<string> lines, SampleOrders samples)
{
    private static readonly int Slots = Enum.GetValues<Slot>().Length;

    /// <summary>An old order has no row of its own when the sample has none.</summary>
    public Func<OldOrder, Stencil[]> ForOrders() => table switch
    {
        "orders" => Orders(),
        "timeline" => ByLife(new(StringComparer.Ordinal) { ["At"] = Stencil.Of(Slot.PlacedAt) }),
        "callbacks" => Callbacks(),
        _ => throw new InvalidOperationException($"{table} has no rows of orders"),
    };

    /// <summary>One row for each number, of an order that waits.</summary>
    public Stencil[] Timeouts() => [Stencils(samples.Waiting, new(StringComparer.Ordinal) { ["DueAt"] = Stencil.Of(Slot.DueTicks) })[0]];

    /// <summary>One row for each number.</summary>
    public Stencil[] Inbox() =>
    [
        new Stencil(
            lines[0], columns, new Dictionary<string, Slot>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ConsumedAt"] = Stencil.Of(Slot.ConsumedTicks) }),
    ];

    public static void Fill(string[] values, OldOrder order, DateTimeOffset until)
    {
        if (values.Length != Slots)
            throw new ArgumentException($"There are {Slots} slots", nameof(values));
        values[(int)Slot.OrderId] = order.OrderId.ToString();
        values[(int)Slot.OrderNumber] = order.OrderNumber;
        values[(int)Slot.Merchant] = order.Merchant;
        values[(int)Slot.Customer] = order.Customer;
        values[(int)Slot.Transaction] = order.Transaction;
        values[(int)Slot.Amount] = order.AmountMinor.ToString(CultureInfo.InvariantCulture);
        values[(int)Slot.Provider] = order.Provider;
        values[(int)Slot.PlacedAt] = Text(order.PlacedAt);
        values[(int)Slot.Deadline] = Text(order.Deadline);
        values[(int)Slot.DueTicks] = order.DueAt.UtcTicks.ToString(CultureInfo.InvariantCulture);
        values[(int)Slot.ConsumedTicks] = until.AddSeconds(-(order.Number % 500_000)).UtcTicks.ToString(CultureInfo.InvariantCulture);
        values[(int)Slot.CallbackId] = (CallbackIdMin + order.Number).ToString(CultureInfo.InvariantCulture);
        values[(int)Slot.Eight] = order.Number.ToString("x8", CultureInfo.InvariantCulture);
    }

    public static string[] NewValues() => new string[Slots];

    /// <summary>Behind those that the service has written.</summary>
    public const long CallbackIdMin = 100_000;

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture);

    /// <summary>A state in which the service leaves no order for long is that of a sample with another name.</summary>
    private Func<OldOrder, Stencil[]> Orders()
    {
        var paid = Order(samples.Paid);
        var cancelled = Order(samples.Cancelled);
        var waiting = Order(samples.Waiting);
        var placed = Order(samples.Waiting, ("CurrentState", States.Placed), ("PaymentDeadlineToken", Stencil.Null));
        var expired = Order(samples.Waiting, ("CurrentState", States.Expired), ("PaymentDeadlineToken", Stencil.Null));
        var atWork = Order(
            samples.Paid, ("CurrentState", States.Paid), ("ClosureReason", Stencil.Null), ("ClosedAt", Stencil.Null));
        var since = ("AttentionSince", Stencil.Of(Slot.PlacedAt));
        var asking = Order(samples.Underpaid, since);
        var asked = Order(
            samples.Underpaid,
            since,
            ("CurrentState", States.Closed),
            ("ClosureReason", "Cancelled"),
            ("ClosedAt", Stencil.Of(Slot.PlacedAt)),
            ("PaymentDeadlineToken", Stencil.Null));
        return order => order switch
        {
            { NeedsAttention: true } => order.IsOpen ? asking : asked,
            { IsCancelled: true } => cancelled,
            { State: States.Closed } => paid,
            { State: States.Paid } => atWork,
            { State: States.Expired } => expired,
            { State: States.Placed } => placed,
            _ => waiting,
        };
    }

    private Stencil[] Order(SampleOrder sample, params (string Column, string Text)[] more)
    {
        var changes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Merchant"] = Stencil.Of(Slot.Merchant),
            ["PlacedAt"] = Stencil.Of(Slot.PlacedAt),
            ["Deadline"] = Stencil.Of(Slot.Deadline),
        };
        foreach (var column in (string[])["PaidAt", "ClosedAt"])
        {
            if (Has(sample, column))
                changes[column] = Stencil.Of(Slot.PlacedAt);
        }

        if (Has(sample, "Provider"))
            changes["Provider"] = Stencil.Of(Slot.Provider);
        foreach (var (column, text) in more)
            changes[column] = text;
        return Stencils(sample, changes);
    }

    private Func<OldOrder, Stencil[]> ByLife(Dictionary<string, string> changes)
    {
        var (paid, cancelled) = (Stencils(samples.Paid, changes), Stencils(samples.Cancelled, changes));
        var (waiting, underpaid) = (Stencils(samples.Waiting, changes), Stencils(samples.Underpaid, changes));
        return order => order.NeedsAttention ? underpaid : order.IsPaid ? paid : order.IsCancelled ? cancelled : waiting;
    }

    /// <summary>As they are when their words were erased, and before there was a chain: what is asked for here reads neither.</summary>
    private Func<OldOrder, Stencil[]> Callbacks() => ByLife(new(StringComparer.Ordinal)
    {
        ["Id"] = Stencil.Of(Slot.CallbackId),
        ["ReceivedAt"] = Stencil.Of(Slot.PlacedAt),
        ["MoneyAt"] = Stencil.Of(Slot.PlacedAt),
        ["Provider"] = Stencil.Of(Slot.Provider),
        ["Merchant"] = Stencil.Of(Slot.Merchant),
        ["Headers"] = "{}",
        ["Body"] = @"\\x",
        ["EntryId"] = Stencil.Null,
        ["Proof"] = Stencil.Null,
        ["BodySince"] = Stencil.Null,
    });

    private Stencil[] Stencils(SampleOrder sample, Dictionary<string, string> changes)
    {
        var names = new Dictionary<string, Slot>(StringComparer.Ordinal)
        {
            [sample.OrderId.ToString()] = Slot.OrderId,
            [sample.OrderNumber] = Slot.OrderNumber,
            [sample.Customer] = Slot.Customer,
            [sample.Transaction] = Slot.Transaction,
            [SampleOrder.AmountMinor.ToString(CultureInfo.InvariantCulture)] = Slot.Amount,
        };
        return [.. Lines(sample).Select(line => new Stencil(line, columns, names, changes))];
    }

    private IEnumerable<string> Lines(SampleOrder sample)
    {
        var key = table switch { "callbacks" => "OrderNumber", "timeouts" => "GroupId", _ => "OrderId" };
        var (at, value) = (columns.ToList().IndexOf(key), table is "callbacks" ? sample.OrderNumber : sample.OrderId.ToString());
        return lines.Where(line => line.Split('\t')[at] == value);
    }

    private bool Has(SampleOrder sample, string column) =>
        Lines(sample).Single().Split('\t')[columns.ToList().IndexOf(column)] != Stencil.Null;
}
