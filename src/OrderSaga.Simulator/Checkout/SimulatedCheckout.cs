using OrderSaga.Contracts;

namespace OrderSaga.Simulator.Checkout;

/// <summary>The merchant's checkout: places orders, reports payments, cancels. By HTTP or over the broker, as the merchant likes.</summary>
public abstract class SimulatedCheckout
{
    public abstract Task Place(OrderPlaced order, CancellationToken cancellationToken);

    public abstract Task Report(PaymentStarted payment, CancellationToken cancellationToken);

    /// <summary>Null: it was asked; otherwise why it was refused, as far as the way to the service tells.</summary>
    public abstract Task<string?> Cancel(CancelOrder cancel, CancellationToken cancellationToken);
}
