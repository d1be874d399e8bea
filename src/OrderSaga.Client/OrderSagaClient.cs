namespace OrderSaga.Client;

/// <summary>The HTTP API of OrderSaga. What the service does not do is an <see cref="OrderSagaException"/>.</summary>
public sealed class OrderSagaClient
{
    /// <summary>Of a connection that is made already; most programs call <c>AddOrderSagaClient</c> instead.</summary>
    /// <param name="http">
    /// Its base address is the service's, and it proves who calls. <c>AddOrderSagaClient</c> makes one that also tries again; one that is
    /// made otherwise should not follow redirects, for they would carry the key along.
    /// </param>
    public OrderSagaClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var connection = new Connection(http);
        Checkout = new Checkout(connection);
        Orders = new Orders(connection);
        Approvals = new Approvals(connection);
        FailedMessages = new FailedMessages(connection);
        Callbacks = new Callbacks(connection);
        Audit = new Audit(connection);
        Operations = new Operations(connection);
        UnmatchedPayments = new UnmatchedPayments(connection);
        Reconciliation = new Reconciliation(connection);
        Keys = new Keys(connection);
    }

    /// <summary>For the shop's own system: place orders, report payments, cancel, read.</summary>
    public Checkout Checkout { get; }

    /// <summary>Find and read orders, and ask something of one.</summary>
    public Orders Orders { get; }

    /// <summary>What waits for a second person.</summary>
    public Approvals Approvals { get; }

    /// <summary>What was refused, could not be handled or could not be sent.</summary>
    public FailedMessages FailedMessages { get; }

    /// <summary>What payment providers said.</summary>
    public Callbacks Callbacks { get; }

    /// <summary>Who did what, or was not let.</summary>
    public Audit Audit { get; }

    /// <summary>What participants hold, what is stuck, and the sums.</summary>
    public Operations Operations { get; }

    /// <summary>Money that found no order, and what people do with it.</summary>
    public UnmatchedPayments UnmatchedPayments { get; }

    /// <summary>Where the providers' bills and the books differ.</summary>
    public Reconciliation Reconciliation { get; }

    /// <summary>Who may call.</summary>
    public Keys Keys { get; }
}
