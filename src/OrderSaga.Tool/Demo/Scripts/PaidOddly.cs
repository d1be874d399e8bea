using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>Too much, too little, or for nothing that anybody ordered.</summary>
internal static class PaidOddly
{
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("paid twice", 6, Twice),
        new("wrong amount", 4, WrongAmount),
        new("wrong amount, then the right one", 4, WrongThenRight),
        new("paid, and the order never comes", 2, NeverPlaced),
    ];

    // Two windows, two providers, both paid before either callback is handled: one is kept, one goes back.
    private static async Task<Expectation> Twice(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var other = customer.Stage.OtherThan(customer.Provider);
        var first = await customer.OpenAndReport(cancellationToken);
        var second = await customer.OpenAndReport(cancellationToken, "a", with: other);
        customer.Provider.Pay(first);
        other.Pay(second);
        return Outcome.Fulfilled;
    }

    // Somebody changed the price in the browser, and the checkout believed it.
    private static async Task<Expectation> WrongAmount(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var trade = await customer.OpenAndReport(cancellationToken, amountMinor: customer.Total.MinorUnits - 1);
        customer.Provider.Pay(trade);
        return new Expectation(Outcome.Expired) { Attention = Mismatch(trade) };
    }

    private static async Task<Expectation> WrongThenRight(Customer customer, CancellationToken cancellationToken)
    {
        await customer.Place(cancellationToken);
        var wrong = await customer.OpenAndReport(cancellationToken, amountMinor: 1);
        customer.Provider.Pay(wrong);
        await customer.See(order => order.Attention.Any(code => code == "mismatch"), cancellationToken, customer.Deadline.AddSeconds(-2));
        var right = await customer.OpenAndReport(cancellationToken, "a");
        customer.Provider.Pay(right);
        return new Expectation(Outcome.Fulfilled) { Attention = Mismatch(wrong) };
    }

    private static string? Mismatch(Trade wrong) => wrong.State == TradeState.Paid ? "mismatch" : null;

    private static Task<Expectation> NeverPlaced(Customer customer, CancellationToken cancellationToken)
    {
        customer.Choose();
        customer.Provider.Pay(customer.Open());
        return Task.FromResult<Expectation>(Outcome.Unmatched);
    }
}
