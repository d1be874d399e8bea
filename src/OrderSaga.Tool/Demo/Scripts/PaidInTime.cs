using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>The money comes before the deadline, whatever happens to the callback.</summary>
internal static class PaidInTime
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("paid at once", 40, AtOnce) { TakesUnionPay = true, TakesCards = true },
        new("paid after the reminder", 14, AfterTheReminder),
        new("paid 1 s before the deadline", 8, OneSecondBefore),
        new("callback sent 20 times", 5, TwentyTimes) { TakesUnionPay = true, TakesCards = true },
        new("callback before the order", 5, BeforeTheOrder) { TakesUnionPay = true },
        new("tampered callbacks, then the genuine one", 5, TamperedFirst) { TakesUnionPay = true, TakesCards = true },
        new("callback lost, found by asking", 5, CallbackLost) { TakesUnionPay = true },
        new("callback late, found by asking", 5, CallbackLate) { TakesUnionPay = true },
        new("paid while stock is being reserved", 4, WhileReserving) { IsSlow = true },
        new("deadline extended, then paid", 4, Extended),
        new("paid by Standard Webhooks", 6, ByStandardWebhooks) { NeedsItsNotice = true },
        new("nothing to pay", 3, NothingToPay),
    ];

    public static async Task<Expectation> AtOnce(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> AfterTheReminder(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        var (due, patience) = (customer.Deadline - DemoMerchant.ReminderBeforeDeadline, customer.Deadline.AddSeconds(-1.5));
        await customer.At(due, cancellationToken);
        await customer.SeeInside(order => order.Has("NotifyCustomer"), patience, pauseMs: 500, cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Fulfilled; // who was not reminded is the judge's to see
    }

    private static async Task<Expectation> OneSecondBefore(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        await customer.At(customer.Deadline.AddSeconds(-1), cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> TwentyTimes(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { Copies = 20 });
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> BeforeTheOrder(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose();
        var trade = customer.Open();
        customer.Provider.Pay(trade);
        await customer.At(customer.Order!.PlacedAt.AddSeconds(1.5), cancellationToken);
        await customer.Place(cancellationToken);
        await customer.Report(trade, cancellationToken);
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> TamperedFirst(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { ForgedFirst = true });
        return Outcome.Fulfilled;
    }

    // Nobody tells the service. It asks about the open payment, or at the deadline to close it, and hears that the customer paid.
    private static async Task<Expectation> CallbackLost(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { Lost = true });
        return Outcome.Fulfilled;
    }

    // The service found the money before the callback came: what it says then is known.
    private static async Task<Expectation> CallbackLate(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { Late = DemoMerchant.PaymentWindow + TimeSpan.FromSeconds(3) });
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> WhileReserving(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        await customer.SeeInside(order => order.Has("ReserveStock"), customer.Deadline.AddSeconds(-1), pauseMs: 50, cancellationToken);
        customer.Provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> Extended(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        await customer.IsKnown(cancellationToken);
        var requestId = Guid.NewGuid();
        var later = customer.Deadline.AddSeconds(5);
        var body = new { Deadline = later, Reason = "called and asked for time", RequestedBy = "staff", RequestId = requestId };
        var extended = await customer.Ask("extend-deadline", body, requestId, cancellationToken);
        await customer.At(customer.Deadline.AddSeconds(2), cancellationToken);
        if (extended.IsSuccess)
            customer.Provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    // A provider that calls and cannot be asked: for an order that is paid in time there is nothing to ask.
    private static async Task<Expectation> ByStandardWebhooks(Customer customer, CancellationToken cancellationToken)
    {
        var provider = customer.Stage.Providers.StandardWebhooks;
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken, with: provider);
        provider.Pay(trade);
        return Outcome.Fulfilled;
    }

    private static async Task<Expectation> NothingToPay(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose(free: true);
        await customer.Place(cancellationToken);
        return Outcome.Fulfilled;
    }
}
