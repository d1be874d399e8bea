namespace OrderSaga.Persistence;

/// <summary>An open payment that its provider is asked about until it is settled. The row goes with the answer, in one
/// transaction.</summary>
public sealed class PaymentQuestion
{
    public required string Provider { get; init; }

    public required string Account { get; init; }

    /// <summary>The number that the provider was given.</summary>
    public required string PaymentNumber { get; init; }

    public Guid OrderId { get; init; }

    public required string OrderNumber { get; init; }

    /// <summary>As the checkout reported it; null: the provider finds a payment by its number alone.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>When we heard of the payment, by the database's clock: the checkout's may be wrong.</summary>
    public DateTimeOffset Since { get; init; }

    public DateTimeOffset NextAskAt { get; set; }

    /// <summary>How often it was asked, answered or not.</summary>
    public int Asked { get; set; }
}

/// <summary>An account with a provider, of which one replica at a time asks: so its limit holds however many replicas there are.</summary>
public sealed class QuestionedAccount
{
    public required string Provider { get; init; }

    public required string Account { get; init; }

    /// <summary>Until then it is one replica's; a replica that died gives it back by this.</summary>
    public DateTimeOffset LeasedUntil { get; set; }

    /// <summary>Until then the provider is left alone: it did not answer.</summary>
    public DateTimeOffset RestUntil { get; set; }

    /// <summary>How often in a row nothing was answered.</summary>
    public int Failures { get; set; }
}
