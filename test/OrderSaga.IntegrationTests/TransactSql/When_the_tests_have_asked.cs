namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>
/// Last, by its place in the alphabet among those that run alone: whatever any test has asked of SQLite until now was put into T-SQL, too,
/// and here it is looked at.
/// </summary>
[NonParallelizable] // it must see what all others have left
public sealed class When_the_tests_have_asked
{
    // These are of another store, and never go to SQL Server.
    private static readonly string[] OfOtherStores = ["PostgreSql", "SqliteStore"];

    [Test]
    public void Each_was_put_into_T_SQL() => SentTexts.Refused.ShouldBeEmpty();

    [Test]
    public void Each_parses_and_binds()
    {
        foreach (var texts in SentTexts.All.Select(text => (Text: text.Key, Site: text.Value)).GroupBy(text => text.Text.Schema))
            Schemas.ProblemsIn(texts.Key, texts).ShouldBeEmpty();
    }

    [Test]
    public void No_method_that_asks_was_left_out()
    {
        if (Environment.GetEnvironmentVariable("ORDERSAGA_TEST_ALL") is null)
            Assert.Ignore("Only a run of all tests asks everything: bash test/run.sh without a filter");

        CallsOfEfCore.Methods().Where(method => !SentTexts.HasReached(method))
            .Select(method => $"{method.DeclaringType}.{method.Name}")
            .Where(name => !OfOtherStores.Any(store => name.Contains(store, StringComparison.Ordinal)))
            .ShouldBeEmpty("a test on SQLite must reach it, or one of this folder");
    }
}
