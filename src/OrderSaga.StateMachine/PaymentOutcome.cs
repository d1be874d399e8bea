namespace OrderSaga.StateMachine;

/// <summary>What may be decided about money that came.</summary>
public enum PaymentOutcome
{
    /// <summary>In time: the order is paid.</summary>
    PaidInTime,

    /// <summary>After the deadline, within the grace: the order is paid.</summary>
    PaidInGrace,

    /// <summary>In time, but stock has not answered yet: the receipt waits for it.</summary>
    WaitForStock,

    /// <summary>Too late, but stock is still held and the policy reinstates: the order is paid.</summary>
    ReinstateHeld,

    /// <summary>Stock was released: it is asked for once more, and the receipt waits.</summary>
    ReinstateReserve,

    /// <summary>Too late: it goes back.</summary>
    RefundLate,

    /// <summary>Another receipt is kept or waits: it goes back.</summary>
    RefundDuplicate,

    /// <summary>Wrong amount or currency: it goes back.</summary>
    RefundMismatch,

    /// <summary>The order is closed or being cancelled: it goes back.</summary>
    RefundClosed,

    /// <summary>Wrong amount or currency, and the policy leaves it to staff.</summary>
    HoldMismatch,

    /// <summary>This transaction is known: nothing changes.</summary>
    AlreadyKnown,
}
