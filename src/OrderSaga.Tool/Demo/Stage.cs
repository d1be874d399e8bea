using System.Collections.Concurrent;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;

namespace OrderSaga.Tool.Demo;

/// <summary>Where the orders are played: the service on one side, the simulated world on the other.</summary>
internal sealed class Stage(
    ProviderSimulator providers,
    IReadOnlyList<SimulatedCheckout> checkouts,
    ServiceConnection service,
    ServiceProcess process,
    Shelf shelf,
    OrderWatch watch,
    Disturbances disturbances,
    TimeProvider time,
    string run)
{
    private readonly ConcurrentQueue<Customer> customers = new();
    private int count;

    public ProviderSimulator Providers { get; } = providers;

    public ServiceConnection Service { get; } = service;

    public ServiceProcess Process { get; } = process;

    public Shelf Shelf { get; } = shelf;

    public OrderWatch Watch { get; } = watch;

    public Disturbances Disturbances { get; } = disturbances;

    public TimeProvider Time { get; } = time;

    /// <summary>Every order that was or is played, by its customer.</summary>
    public IReadOnlyCollection<Customer> Customers => customers;

    /// <summary>How often every script was played once more, because a class of outcomes had not come about.</summary>
    public int Encores { get; set; }

    /// <param name="script">The title of what is played.</param>
    /// <param name="random">Decides what is bought.</param>
    /// <param name="isSlow">What is bought is kept in the slow warehouse.</param>
    /// <param name="takesUnionPay">A quarter of these customers pay by it.</param>
    /// <param name="takesCards">Two of seven of these customers pay by Adyen or PayPal.</param>
    public Customer NewCustomer(
        string script, Random random, bool isSlow = false, bool takesUnionPay = false, bool takesCards = false)
    {
        var number = Interlocked.Increment(ref count);
        var provider = takesCards && number % 7 == 1 ? Providers.Adyen
            : takesCards && number % 7 == 3 ? Providers.PayPal
            : takesUnionPay && number % 4 == 0 ? Providers.UnionPay
            : Askable[number % Askable.Count];
        var orderNumber = $"{(isSlow ? SlowWarehouse.Mark : 'D')}{run}{number:D5}";
        var customer = new Customer(this, checkouts[number / Askable.Count % checkouts.Count], orderNumber, script, provider, random);
        customers.Enqueue(customer);
        return customer;
    }

    /// <summary>The providers that can be asked to close a payment and to give it back: most scripts need one.</summary>
    public IReadOnlyList<SimulatedProvider> Askable { get; } = [providers.Alipay, providers.WeChatPay, providers.Stripe];

    public SimulatedProvider OtherThan(SimulatedProvider provider) =>
        Askable[(Askable.ToList().IndexOf(provider) + 1) % Askable.Count];
}
