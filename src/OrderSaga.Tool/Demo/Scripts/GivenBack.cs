using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>Staff give money back after all went well.</summary>
internal static class GivenBack
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("refunded by staff (a double click)", 6, InFull) { TakesUnionPay = true, TakesCards = true },
        new("refunded by staff, the provider's answers lost", 3, AnswersLost) { TakesUnionPay = true, TakesCards = true },
        new("partial refunds", 6, InParts) { TakesUnionPay = true, TakesCards = true },
    ];

    private static async Task<Expectation> InFull(Customer customer, CancellationToken cancellationToken)
    {
        await PaidAndClosed(customer, cancellationToken);
        if (!IsFulfilled(customer))
            return Outcome.Refunded;
        var click = Guid.NewGuid();
        await Task.WhenAll(Refund(customer, null, click, cancellationToken), Refund(customer, null, click, cancellationToken));
        return Outcome.Refunded;
    }

    // Done at the first request, which nobody hears of: what is sent again must not be a second refund.
    private static async Task<Expectation> AnswersLost(Customer customer, CancellationToken cancellationToken)
    {
        var trade = await PaidAndClosed(customer, cancellationToken);
        if (!IsFulfilled(customer))
            return Outcome.Refunded;
        trade.Faults.On(Operation.Refund, Fault.CutAfterSuccess).On(Operation.Refund, Fault.UnavailableAfterSuccess);
        await Refund(customer, null, Guid.NewGuid(), cancellationToken);
        return Outcome.Refunded;
    }

    private static async Task<Expectation> InParts(Customer customer, CancellationToken cancellationToken)
    {
        await PaidAndClosed(customer, cancellationToken);
        if (!IsFulfilled(customer))
            return Outcome.Fulfilled;
        var (third, quarter) = (Math.Max(1, customer.Total.MinorUnits / 3), Math.Max(1, customer.Total.MinorUnits / 4));
        await Refund(customer, third, Guid.NewGuid(), cancellationToken);
        await Refund(customer, quarter, Guid.NewGuid(), cancellationToken);
        return Outcome.Fulfilled with { GivenBackMinor = third + quarter };
    }

    private static async Task<Trade> PaidAndClosed(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken);
        customer.Provider.Pay(trade);
        await customer.See(order => order.IsClosed, cancellationToken);
        return trade;
    }

    // When not, there is nothing to give back; whether that is right is the judge's to say.
    private static bool IsFulfilled(Customer customer) => customer.Stage.Watch.Of(customer.OrderId)?.ClosureReason == "Fulfilled";

    private static async Task Refund(Customer customer, long? amountMinor, Guid requestId, CancellationToken cancellationToken)
    {
        var body = new { AmountMinor = amountMinor, Reason = "customer was not content", RequestedBy = "staff", RequestId = requestId };
        var answer = await customer.Ask("refund", body, requestId, cancellationToken);
        if (!answer.IsSuccess)
            throw new DemoException($"its refund was refused: {answer.Status} {answer.Body}");
    }
}
