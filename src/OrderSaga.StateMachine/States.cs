namespace OrderSaga.StateMachine;

/// <summary>The names of the states, as they are kept in the order's row.</summary>
public static class States
{
    public const string Initial = "Initial";
    public const string Placed = "Placed";
    public const string AwaitingPayment = "AwaitingPayment";
    public const string Paid = "Paid";
    public const string Expired = "Expired";
    public const string Closed = "Closed";
}
