namespace OrderSaga.Tool.Demo.Judging;

/// <summary>Which classes of outcomes occurred, and which did not.</summary>
internal static class Classes
{
    public static IReadOnlyList<(OutcomeClass Class, int Orders)> Of(IReadOnlyList<Verdict> verdicts) =>
        [.. OutcomeClass.All.Select(one => (one, verdicts.Count(verdict => verdict.IsRight && one.Fits(verdict.Evidence))))];

    public static IEnumerable<string> Missing(IReadOnlyList<(OutcomeClass Class, int Orders)> classes) =>
        classes.Where(entry => entry.Orders == 0).Select(entry => $"no order shows this class of outcomes: {entry.Class.Name}");
}
