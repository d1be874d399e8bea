using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;
using OrderSaga.Simulator.UnionPay;

namespace OrderSaga.Tool.Demo;

/// <summary>Who places one order, and the checkout, the bank and the staff around it.</summary>
internal sealed class Customer(
    Stage stage, SimulatedCheckout checkout, string orderNumber, string script, SimulatedProvider provider, Random random)
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan glance = TimeSpan.FromMilliseconds(100);

    private readonly List<Trade> reported = [];
    private readonly List<Trade> unseen = [];
    private Task probing = Task.CompletedTask;

    public string OrderNumber { get; } = orderNumber;

    public Guid OrderId { get; } = OrderIds.Of(DemoMerchant.Name, orderNumber);

    /// <summary>The title of the script that is played.</summary>
    public string Script { get; } = script;

    public SimulatedProvider Provider { get; } = provider;

    public Stage Stage { get; } = stage;

    public Random Random { get; } = random;

    public OrderPlaced? Order { get; private set; }

    public Money Total { get; private set; } = new(0, "CNY");

    public DateTimeOffset Deadline => Order!.PlacedAt + DemoMerchant.PaymentWindow;

    /// <summary>Null until the script has been played to its end.</summary>
    public Expectation? Expectation { get; set; }

    /// <summary>The attempts that the service knows of: none may stay open.</summary>
    public IReadOnlyList<Trade> Reported => reported;

    /// <summary>The attempts whose link nobody had opened: to the provider there is nothing to close.</summary>
    public IReadOnlyCollection<Trade> Unseen => unseen;

    /// <summary>How the customer asked to cancel; null: they did not.</summary>
    public Cancellation? Cancellation { get; private set; }

    /// <summary>What happened to the script itself, when it could not be played.</summary>
    public string? Broke { get; set; }

    /// <summary>Decides what is bought, and when the button was pressed.</summary>
    public Customer Choose(string? sku = null, bool free = false, TimeSpan ago = default)
    {
        var quantity = sku is null ? Random.Next(1, 4) : 1;
        var line = new OrderLine(sku ?? Shelf.Any(Random), "演示商品", quantity, Random.Next(100, 20_000));
        var goods = line.Quantity * line.UnitPriceMinor;
        var (shipping, discount) = free ? (0L, goods) : (Random.Next(0, 2) * 600L, 100L);
        Total = new Money(goods + shipping - discount, "CNY");
        Order = new OrderPlaced(
            DemoMerchant.Name, OrderNumber, $"customer-{Random.Next(1, 40)}", Random.Next(2) == 0 ? "zh-CN" : "en", "CNY", [line], shipping,
            discount, Total.MinorUnits, Stage.Time.GetUtcNow() - ago);
        return this;
    }

    public async Task<Customer> Place(CancellationToken cancellationToken, string? sku = null)
    {
        if (Order is null)
            Choose(sku);
        var asked = Stage.Time.GetUtcNow();
        await checkout.Place(Order!, cancellationToken);
        var accepted = Stage.Time.GetUtcNow();
        Stage.Disturbances.Took("placing an order took", asked, accepted);
        probing = Probe(accepted, cancellationToken);
        return this;
    }

    public Trade Open(string attempt = "", long? amountMinor = null, bool seen = true, SimulatedProvider? with = null)
    {
        var amount = new Money(amountMinor ?? Total.MinorUnits, "CNY");
        // UnionPay alone is given an end: nothing else closes a payment there.
        var trade = (with ?? Provider) is SimulatedUnionPay unionPay
            ? unionPay.Open(OrderNumber + attempt, amount, seen, Deadline)
            : (with ?? Provider).Open(OrderNumber + attempt, amount, seen);
        if (!seen)
            unseen.Add(trade);
        return trade;
    }

    public async Task Report(Trade trade, CancellationToken cancellationToken)
    {
        var asked = Stage.Time.GetUtcNow();
        await checkout.Report(
            new PaymentStarted(
                DemoMerchant.Name, OrderNumber, trade.Provider, DemoMerchant.Account, trade.PaymentNumber, trade.Amount, trade.OpenedAt,
                Stage.Providers.Of(trade).ReferenceOf(trade)),
            cancellationToken);
        reported.Add(trade);
        Stage.Disturbances.Took("reporting a payment took", asked, Stage.Time.GetUtcNow());
    }

    public async Task<Trade> OpenAndReport(
        CancellationToken cancellationToken,
        string attempt = "",
        long? amountMinor = null,
        bool seen = true,
        SimulatedProvider? with = null)
    {
        var trade = Open(attempt, amountMinor, seen, with);
        await Report(trade, cancellationToken);
        return trade;
    }

    public async Task Cancel(CancellationToken cancellationToken)
    {
        var cancel = new CancelOrder(DemoMerchant.Name, OrderNumber, Guid.NewGuid(), "changed their mind", "customer");
        var refusal = await checkout.Cancel(cancel, cancellationToken);
        Cancellation = new Cancellation(refusal, Stage.Time.GetUtcNow());
    }

    public Task<ServiceAnswer> Ask(string action, object body, Guid requestId, CancellationToken cancellationToken) =>
        Stage.Service.Send(HttpMethod.Post, $"/api/v1/orders/{OrderId:D}/{action}", body, cancellationToken, requestId);

    public async Task At(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var wait = moment - Stage.Time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return;
        await Task.Delay(wait, Stage.Time, cancellationToken);
        Stage.Disturbances.Took("the machine was busy, and a clock late", moment, Stage.Time.GetUtcNow());
    }

    /// <summary>Null: the service does not know the order.</summary>
    public async Task<OrderView?> Look(CancellationToken cancellationToken)
    {
        var answer = await Stage.Service.Get($"/api/v1/orders/{OrderId:D}", cancellationToken);
        return answer.Status == 404 ? null : answer.Read<OrderView>();
    }

    /// <summary>Who asks for something right after placing an order is told to try again in a second.</summary>
    public Task IsKnown(CancellationToken cancellationToken) => See(_ => true, cancellationToken);

    /// <summary>Waits until the order is so in the list of orders; false when the moment comes first.</summary>
    public async Task<bool> See(Func<OrderSummary, bool> isSo, CancellationToken cancellationToken, DateTimeOffset? until = null)
    {
        var limit = until ?? Stage.Time.GetUtcNow() + patience;
        while (Stage.Time.GetUtcNow() < limit)
        {
            if (Stage.Watch.Of(OrderId) is { } order && isSo(order))
                return true;
            await Task.Delay(glance, Stage.Time, cancellationToken);
        }

        return until is not null ? false : throw new DemoException($"it did not get on within {patience.TotalMinutes:F0} minutes");
    }

    /// <summary>Looks at the order itself, which the list does not show whole.</summary>
    public async Task<bool> SeeInside(Func<OrderView, bool> isSo, DateTimeOffset until, int pauseMs, CancellationToken cancellationToken)
    {
        while (Stage.Time.GetUtcNow() < until)
        {
            if (await Look(cancellationToken) is { } order && isSo(order))
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(pauseMs), Stage.Time, cancellationToken);
        }

        return false;
    }

    /// <summary>Until the service knew the order: how long that took is known then.</summary>
    public Task WhenProbed() => probing;

    /// <summary>Another customer, who wants the same.</summary>
    public Customer Rival(string script) => Stage.NewCustomer(script, Random, isSlow: OrderNumber[0] == SlowWarehouse.Mark);

    private async Task Probe(DateTimeOffset accepted, CancellationToken cancellationToken)
    {
        await See(_ => true, cancellationToken, accepted + patience);
        Stage.Disturbances.Probed(accepted, Stage.Time.GetUtcNow());
    }
}

/// <summary>A wish to cancel.</summary>
/// <param name="Refusal">What the service said; null: it took the wish, or the way to it does not tell.</param>
/// <param name="At">When it had said so.</param>
internal sealed record Cancellation(string? Refusal, DateTimeOffset At);
