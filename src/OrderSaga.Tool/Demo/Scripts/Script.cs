namespace OrderSaga.Tool.Demo.Scripts;

/// <summary>One way in which an order can go.</summary>
/// <param name="Title">What happens, as the table shows it.</param>
/// <param name="Share">How often, of all shares; each script is played at least once if there are enough orders.</param>
/// <param name="Play">Acts it out and says what the order becomes when nothing is in its way.</param>
internal sealed record Script(string Title, int Share, Func<Customer, CancellationToken, Task<Expectation>> Play)
{
    /// <summary>The goods are kept in the slow warehouse, so that things happen between a command to it and its answer.</summary>
    public bool IsSlow { get; init; }

    /// <summary>
    /// It can be played with a provider that closes nothing, but takes no money after the end that it was given: the deadline.
    /// </summary>
    public bool TakesUnionPay { get; init; }

    /// <summary>
    /// It can be played with a provider that answers no questions (Adyen) or closes nothing (PayPal): the money comes early, and is
    /// told of.
    /// </summary>
    public bool TakesCards { get; init; }

    /// <summary>
    /// Only a notice tells of the payment, and is repeated after minutes: while the service is being killed it may come too late.
    /// </summary>
    public bool NeedsItsNotice { get; init; }

    public static IReadOnlyList<Script> All { get; } =
    [
        .. PaidInTime.Scripts, .. PaidLate.Scripts, .. NotPaid.Scripts, .. PaidOddly.Scripts, .. GivenBack.Scripts,
    ];

    /// <summary>Every script once, then by share, in an order that the seed decides.</summary>
    public static IReadOnlyList<Script> Programme(int orders, Random random)
    {
        var lots = All.SelectMany(script => Enumerable.Repeat(script, script.Share)).ToArray();
        var programme = All.Take(orders).ToList();
        while (programme.Count < orders)
            programme.Add(lots[random.Next(lots.Length)]);
        var shuffled = programme.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }
}
