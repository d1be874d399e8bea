using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>The money comes before the deadline, whatever happens to the callback.</summary>
internal static class PaidInTime
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("paid at once", 40, AtOnce),
        new("paid after the reminder", 14, AfterTheReminder),
        new("paid 1 s before the deadline", 8, OneSecondBefore),
        new("callback sent 20 times", 5, TwentyTimes),
        new("callback before the order", 5, BeforeTheOrder),
        new("tampered callbacks, then the genuine one", 5, TamperedFirst),
        new("callback lost, found when closing", 5, CallbackLost),
        new("deadline extended, then paid", 4, Extended),
        new("nothing to pay", 3, NothingToPay),
    ];

    public static async Task<Expectation> AtOnce(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade);
        return await customer.PaidBy(trade);
    }

    private static async Task<Expectation> AfterTheReminder(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        var (due, patience) = (customer.Deadline - DemoMerchant.ReminderBeforeDeadline, customer.Deadline.AddSeconds(-1.5));
        await customer.At(due, cancellationToken);
        var reminded = await customer.SeeInside(order => order.Has("NotifyCustomer"), patience, pauseMs: 500, cancellationToken);
        customer.Provider.Pay(trade);
        return reminded || await customer.WasDisturbed(customer.Order!.PlacedAt, patience)
            ? await customer.PaidBy(trade)
            : throw new DemoException("nobody reminded the customer");
    }

    private static async Task<Expectation> OneSecondBefore(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        await customer.At(customer.Deadline.AddSeconds(-1), cancellationToken);
        customer.Provider.Pay(trade);
        return await customer.PaidBy(trade);
    }

    private static async Task<Expectation> TwentyTimes(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { Copies = 20 });
        return await customer.PaidBy(trade);
    }

    private static async Task<Expectation> BeforeTheOrder(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose();
        var trade = customer.Open();
        customer.Provider.Pay(trade);
        await customer.At(customer.Order!.PlacedAt.AddSeconds(1.5), cancellationToken);
        await customer.Place(cancellationToken);
        await customer.Report(trade, cancellationToken);
        return await customer.PaidBy(trade);
    }

    private static async Task<Expectation> TamperedFirst(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { ForgedFirst = true });
        return await customer.PaidBy(trade);
    }

    // Nobody tells the service. At the deadline it asks to close the payment, and hears that the customer was faster.
    private static async Task<Expectation> CallbackLost(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade, new CallbackPlan { Lost = true });
        return await customer.PaidBy(trade);
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
        var paid = extended.IsSuccess && customer.Provider.Pay(trade) == PayOutcome.Paid;
        if (await customer.WasDisturbed(customer.Order!.PlacedAt, customer.Deadline.AddSeconds(2)))
            return paid ? new Expectation(Outcome.Fulfilled, Outcome.Expired) : Outcome.Expired;
        if (paid)
            return Outcome.Fulfilled;
        throw new DemoException($"it could not be paid after its deadline was extended: {extended.Status} {extended.Body}");
    }

    private static async Task<Expectation> NothingToPay(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose(free: true);
        await customer.Place(cancellationToken);
        return Outcome.Fulfilled;
    }
}
