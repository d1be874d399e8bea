namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>What became of a unit.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Refusal">Null: it was committed.</param>
/// <param name="Said">The error.</param>
internal sealed record Ending(PlannedUnit Unit, Refusal? Refusal, string Said = "")
{
    public override string ToString() => Refusal is null ? $"{Unit}: committed" : $"{Unit}: {Refusal}, {Said}";
}

/// <summary>
/// Units that ran at once are right when they could have run one after the other: in some order every committed one was in its right when
/// it came, every refused one would have been refused for its own sake at some moment, and what is left in the tables is what that order
/// leaves. Units that touch none of the same rows cannot matter to one another, so each such set is looked at alone.
/// </summary>
internal static class Explanation
{
    /// <summary>The tables as they must be.</summary>
    /// <exception cref="AssertionException">There is no such order.</exception>
    public static Rows Find(Rows before, IReadOnlyList<Ending> endings, Rows after)
    {
        // Also one that was committed in the end may have been at fault at first: its group is tried again without those who are refused.
        var mayBeToldOfAnother = endings.Count(ending => ending.Refusal is not null || ending.Unit.RefusalsOn(before).Count > 0) > 1
            || endings.Any(ending => ending.Unit.Draft.Oddity is Oddity.SendsAgain);
        var expected = before;
        foreach (var together in Components(endings))
        {
            var touched = together.SelectMany(ending => ending.Unit.Touched()).Distinct().ToList();
            var refused = together.Where(ending => ending.Refusal is not null).ToList();
            var search = new Search(refused, after, touched, mayBeToldOfAnother);
            expected = search.From(expected, [.. together.Where(ending => ending.Refusal is null)], []) ?? throw new AssertionException(
                $"No order explains these:\n  {string.Join("\n  ", together)}\nThe tables before:\n{Show(before, touched)}\n"
                + $"and after:\n{Show(after, touched)}");
        }

        var others = after.Keys.Union(expected.Keys).Where(key => after.Of(key) != expected.Of(key)).ToList();
        others.ShouldBeEmpty("rows that no unit touched have changed");
        return expected;
    }

    private static string Show(Rows rows, IEnumerable<string> keys) =>
        string.Join('\n', keys.Order().Select(key => $"  {key}: {(rows.ContainsKey(key) ? $"'{rows.Of(key)}'" : "not there")}"));

    private static List<List<Ending>> Components(IEnumerable<Ending> endings)
    {
        var components = new List<(HashSet<string> Keys, List<Ending> Endings)>();
        foreach (var ending in endings)
        {
            var keys = ending.Unit.Touched().ToHashSet();
            var shared = components.Where(component => component.Keys.Overlaps(keys)).ToList();
            components.RemoveAll(shared.Contains);
            components.Add(([.. keys, .. shared.SelectMany(one => one.Keys)], [.. shared.SelectMany(one => one.Endings), ending]));
        }

        return components.ConvertAll(component => component.Endings);
    }

    private sealed class Search(List<Ending> refused, Rows after, List<string> touched, bool mayBeToldOfAnother)
    {
        /// <summary>The state at the end of an order that explains all; null: there is none from here.</summary>
        public Rows? From(Rows rows, List<Ending> committed, HashSet<Ending> justified)
        {
            HashSet<Ending> known = [.. justified, .. refused.Where(ending => IsRight(ending, rows))];
            if (committed.Count == 0)
                return known.Count == refused.Count && touched.TrueForAll(key => rows.Of(key) == after.Of(key)) ? rows : null;
            foreach (var next in committed)
            {
                if (next.Unit.RefusalsOn(rows).Count > 0)
                    continue;
                if (From(next.Unit.AppliedTo(rows), [.. committed.Where(ending => ending != next)], known) is { } end)
                    return end;
            }

            return null;
        }

        // One whose saga has moved may be told so in the words of another who shared its transaction, and was at fault first: whether its
        // key is taken or its version gone, whoever is told loads it again.
        private bool IsRight(Ending ending, Rows rows)
        {
            var refusal = ending.Refusal!.Value;
            return ending.Unit.RefusalsOn(rows).Contains(refusal)
                || (mayBeToldOfAnother && refusal is Refusal.Duplicate or Refusal.Stale && ending.Unit.HasMovedOn(rows));
        }
    }
}
