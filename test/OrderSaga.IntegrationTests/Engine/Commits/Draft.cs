using CsCheck;

namespace OrderSaga.IntegrationTests.Engine.Commits;

internal enum SagaAct
{
    None,
    Update,
    Insert,
    Check,
    Delete,
}

internal enum Receipt
{
    New,
    None,

    /// <summary>The same message as the unit before it, at the same moment.</summary>
    OfTheLast,

    /// <summary>A message that was consumed in an earlier round.</summary>
    OfAKnown,
}

internal enum Oddity
{
    None,

    /// <summary>A history row, whose key is taken when the saga was removed and made anew.</summary>
    HasHistory,

    /// <summary>Its DbContext tracks a row.</summary>
    Tracks,

    /// <summary>A copy of the message is kept for people.</summary>
    Keeps,

    /// <summary>Sends under an id that is taken: a violated key that neither inbox nor saga explains.</summary>
    SendsAgain,

    /// <summary>A row that the table does not take.</summary>
    IsFlawed,
}

/// <summary>What one message is to do; which rows that means is known when its round begins.</summary>
/// <param name="Act">What becomes of its saga.</param>
/// <param name="Saga">Which one.</param>
/// <param name="Offset">How far the version that it was handled on is from the one in the table.</param>
/// <param name="Receipt">Which message it is.</param>
/// <param name="Sends">How many messages leave.</param>
/// <param name="Schedules">Whether it schedules a timeout.</param>
/// <param name="Cancels">Whether it cancels one.</param>
/// <param name="Removes">How many messages have left whose rows go.</param>
/// <param name="Oddity">What comes seldom.</param>
internal sealed record Draft(
    SagaAct Act, int Saga, int Offset, Receipt Receipt, int Sends, bool Schedules, bool Cancels, int Removes, Oddity Oddity)
{
    public const int Sagas = 5;
    private const int RoundsMax = 5;
    private const int UnitsMax = 9;

    /// <summary>Rounds one after the other, the units of a round at once.</summary>
    public static Gen<List<List<Draft>>> Plans { get; } = One().List[1, UnitsMax].List[1, RoundsMax];

    private static Gen<Draft> One() =>
        from act in Gen.Frequency((1, SagaAct.None), (6, SagaAct.Update), (3, SagaAct.Insert), (2, SagaAct.Check), (1, SagaAct.Delete))
        from saga in Gen.Int[0, Sagas - 1]
        from offset in Gen.Frequency((8, 0), (1, -1), (1, 1))
        from receipt in Gen.Frequency((12, Receipt.New), (1, Receipt.None), (1, Receipt.OfTheLast), (1, Receipt.OfAKnown))
        from sends in Gen.Int[0, 2]
        from schedules in Gen.Bool
        from cancels in Gen.Bool
        from removes in Gen.Int[0, 2]
        from oddity in Gen.Frequency(
            (16, Oddity.None), (8, Oddity.HasHistory), (2, Oddity.Tracks), (1, Oddity.Keeps), (1, Oddity.SendsAgain), (1, Oddity.IsFlawed))
        select new Draft(act, saga, offset, receipt, sends, schedules, cancels, removes, oddity);
}
