using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What a provider said when asked about a callback; one of the nested records.</summary>
public abstract record AskResult
{
    private AskResult()
    {
    }

    internal static Said Of(object message) => new(message, EventIds.Of(message));

    /// <summary>Something to tell the order.</summary>
    /// <param name="Message">To be journaled and published exactly like a callback's.</param>
    /// <param name="MessageId">See <see cref="EventIds"/>.</param>
    public sealed record Said(object Message, Guid MessageId) : AskResult;

    /// <summary>Nothing to tell: still open, still on its way, or not there.</summary>
    public sealed record Nothing : AskResult;

    /// <summary>Nobody can say: ask again later.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unknown(string Reason) : AskResult;

    /// <summary>The notice did not say whose payment it is about; this is the one. What it meant is to be asked under it.</summary>
    /// <param name="PaymentNumber">The number that the provider was given; one of ours.</param>
    /// <param name="OrderNumber">The merchant's order number.</param>
    public sealed record Belongs(string PaymentNumber, string OrderNumber) : AskResult;

    /// <summary>It is about no payment of ours: another system shares the account.</summary>
    public sealed record Foreign : AskResult;

    /// <summary>The provider answers no such question, now or later: people have to look.</summary>
    /// <param name="Reason">At what, and where.</param>
    public sealed record ForStaff(string Reason) : AskResult;
}

/// <summary>How a payment stands with its provider; one of the nested records.</summary>
public abstract record PaymentState
{
    private PaymentState()
    {
    }

    /// <summary>The money came, proven by a signed answer.</summary>
    /// <param name="Payment">To be journaled and published exactly like a callback.</param>
    public sealed record Paid(PaymentSucceeded Payment) : PaymentState;

    /// <summary>It waits for the customer.</summary>
    public sealed record Open : PaymentState;

    /// <summary>It is closed, and no money can come by it any more.</summary>
    /// <param name="Payment">To be published.</param>
    public sealed record Closed(PaymentClosed Payment) : PaymentState;

    /// <summary>The provider has no such payment: it was never opened there, or not yet.</summary>
    public sealed record NotFound : PaymentState;

    /// <summary>Nobody can say: ask again later.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unknown(string Reason) : PaymentState
    {
        /// <summary>The provider answered, and of this payment alone it says nothing that can be used: it is no outage.</summary>
        public bool IsAnswered { get; init; }
    }

    internal static Unknown Unusable(string reason) => new(reason) { IsAnswered = true };
}

/// <summary>What became of closing a payment; one of the nested records.</summary>
public abstract record CloseResult
{
    private CloseResult()
    {
    }

    /// <summary>Closed.</summary>
    /// <param name="Payment">To be published.</param>
    /// <param name="NeverOpened">
    /// The provider has no such payment, so there was nothing to close. An Alipay trade begins when the customer opens the cashier: one
    /// who kept
    /// the signed link may still do that until the link's own <c>time_expire</c>. Money that comes this way is judged by the late-payment
    /// policy.
    /// </param>
    public sealed record Closed(PaymentClosed Payment, bool NeverOpened = false) : CloseResult;

    /// <summary>The customer was faster: the money is here, proven by a signed answer to a query.</summary>
    /// <param name="Payment">To be journaled and published exactly like a callback.</param>
    public sealed record AlreadyPaid(PaymentSucceeded Payment) : CloseResult;

    /// <summary>Nobody can say: close it again later.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unknown(string Reason) : CloseResult;
}

/// <summary>How a refund stands with its provider; one of the nested records.</summary>
public abstract record RefundResult
{
    private RefundResult()
    {
    }

    /// <summary>The money is back with the payer.</summary>
    /// <param name="Refund">To be published.</param>
    public sealed record Completed(RefundCompleted Refund) : RefundResult;

    /// <summary>The provider took it on; ask again later, or wait for its notice.</summary>
    public sealed record Processing : RefundResult;

    /// <summary>The provider refused it. It may be asked for again under the same number.</summary>
    /// <param name="Refund">To be published.</param>
    public sealed record Failed(RefundFailed Refund) : RefundResult;

    /// <summary>The provider has no such refund.</summary>
    public sealed record NotFound : RefundResult;

    /// <summary>Nobody can say: ask again under the same number.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unknown(string Reason) : RefundResult;
}
