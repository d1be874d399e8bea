namespace OrderSaga.KillHost.Hosting;

/// <summary>Where the service can die. The names are those of docs/reliability.md, which says what each of them is.</summary>
internal enum KillPlace
{
    SubmitReceived,
    SubmitWritten,
    SubmitCommitted,
    WebhookVerified,
    WebhookWritten,
    WebhookCommitted,
    WebhookAnswered,
    DecisionWritten,
    DecisionCommitted,
    Received,
    Handled,
    Gathered,
    Written,
    WrittenTogether,
    Committed,
    Acknowledged,
    Claimed,
    Sending,
    Confirmed,
    ConfirmedWhileOthersAreSent,
    Removed,
    TimeoutsTaken,
    Fired,
    Cancelling,
}

/// <summary>When to die: at the nth time that the place is reached with so many messages, counted from when the battery says so.</summary>
internal sealed record KillOrder(KillPlace Place, int Nth = 1, int CountMin = 1)
{
    /// <summary>Where there are two replicas the other one dies: what one leaves, the other takes up before the first is back.</summary>
    public bool IsOfTheOther { get; init; }

    public static KillOrder Parse(string text)
    {
        var parts = text.Split(':');
        return new KillOrder(
            Enum.Parse<KillPlace>(parts[0]),
            parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1,
            parts.Length > 2 ? int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) : 1);
    }

    public override string ToString() => FormattableString.Invariant($"{Place}:{Nth}:{CountMin}");
}
