namespace OrderSaga.Simulator;

public enum NoticeKind
{
    Payment,
    Refund,
    TradeClosed,
}

/// <summary>Something that a provider tells the merchant: fixed once, signed for each send.</summary>
public abstract class Notice(string provider, string paymentNumber, NoticeKind kind)
{
    public string Provider { get; } = provider;

    public string PaymentNumber { get; } = paymentNumber;

    public NoticeKind Kind { get; } = kind;

    public abstract RetrySchedule Schedule { get; }

    public abstract HttpRequestMessage Signed(Uri webhook);

    /// <summary>The same notice spoilt in every way that a receiver must refuse.</summary>
    public abstract IReadOnlyList<Forgery> Forgeries(Uri webhook);

    /// <summary>The provider takes exactly this for an acknowledgement, and everything else for a failure.</summary>
    public abstract bool IsAcknowledgement(int status, ReadOnlySpan<byte> body);
}

public sealed record Forgery(string What, Func<HttpRequestMessage> Request);

/// <summary>How a notice is sent, when it is not just sent.</summary>
public sealed record CallbackPlan
{
    /// <summary>So many independent sends, all at once, whatever was acknowledged.</summary>
    public int Copies { get; init; } = 1;

    public TimeSpan Late { get; init; }

    /// <summary>It never leaves the provider: only asking will tell.</summary>
    public bool Lost { get; init; }

    /// <summary>Forgeries go first and must be refused; then the genuine one.</summary>
    public bool ForgedFirst { get; init; }
}

/// <summary>One send of a notice and what came back. A status of null: nobody answered.</summary>
public sealed record Delivery(
    string Provider, string PaymentNumber, NoticeKind Kind, string? Forged, DateTimeOffset At, int? Status, bool Acknowledged);
