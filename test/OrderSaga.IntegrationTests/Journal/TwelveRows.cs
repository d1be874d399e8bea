namespace OrderSaga.IntegrationTests.Journal;

/// <summary>Twelve rows, anchored at the tenth, and somebody who can write to the database and has not the journal's key.</summary>
public abstract class TwelveRows(string store) : JournalScenario(store)
{
    protected const int Rows = 12;

    protected List<long> Ids { get; private set; } = [];

    [SetUp]
    public async Task WriteRows()
    {
        Ids = await Write(10);
        await Look();
        Ids.AddRange(await Write(2));
        await Look();
        (await Verify()).Sum.ShouldBe("OK, 12 rows in 1 chains, 1 anchors");
    }

    protected Task CutOffAt(int position) => Database.Execute(
        $"""
        DELETE FROM callbacks WHERE "Id" > {position};
        DELETE FROM journal_links WHERE "Position" > {position};
        DELETE FROM journal_anchors WHERE "Position" > {position}
        """);

    protected Task Execute(FormattableString sql) => Database.Execute(sql);

    protected async Task Found(params string[] expected)
    {
        var (said, sum) = await Verify();
        said.ShouldBe(expected);
        sum.ShouldStartWith($"NOT OK: {expected.Length} problems, ");
    }
}
