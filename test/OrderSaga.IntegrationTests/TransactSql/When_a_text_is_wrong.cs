namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>The proof can fail: what a server would refuse is refused here.</summary>
public sealed class When_a_text_is_wrong
{
    [TestCase("Nonsense", "SELEKT 1")]
    [TestCase("A comma too many", "INSERT INTO [inbox] ([MessageId],, [ConsumerId]) VALUES (NEWID(), NEWID())")]
    [TestCase("A dialect of another", "SELECT * FROM [inbox] LIMIT 1")]
    [TestCase("A hint that there is not", "SELECT COUNT(*) FROM [inbox] OPTION (NEVER PLAN)")]
    public void It_does_not_parse(string why, string text) =>
        Schemas.ProblemsIn(Schemas.Service, [(new SentText(Schemas.Service, text, ""), why)]).ShouldHaveSingleItem().ShouldStartWith(why);

    [TestCase("A column that there is not", "SELECT [MessageIt] FROM [inbox]")]
    [TestCase("A table that there is not", "DELETE FROM [in_box]")]
    [TestCase("A table of another schema", "DELETE FROM [participants].[orders]")]
    [TestCase("An alias that there is not", "SELECT x.[MessageId] FROM [inbox] i")]
    [TestCase("A column in an insert", "INSERT INTO [inbox] ([MessageId], [ConsumedBy]) SELECT j.c0, j.c1 FROM OPENJSON(@p0) WITH (c0 uniqueidentifier, c1 bigint) j")]
    [TestCase("A column in an update", "UPDATE t SET t.[Versjon] = j.v FROM OPENJSON(@p0) WITH (k uniqueidentifier, v int) j JOIN [orders] t ON t.[OrderId] = j.k")]
    [TestCase("A column of the JSON", "DELETE t FROM OPENJSON(@p0) WITH (k uniqueidentifier '$') j JOIN [outbox] t ON t.[MessageId] = j.key_")]
    [TestCase("A parameter that there is not", "DELETE FROM [inbox] WHERE [MessageId] = @p7")]
    public void It_does_not_bind(string why, string text) =>
        Schemas.ProblemsIn(Schemas.Service, [(new SentText(Schemas.Service, text, "@p0 nvarchar(max)"), why)]).ShouldNotBeEmpty();

    [Test]
    public void What_is_right_is_not_refused() => Schemas.ProblemsIn(
        Schemas.Service,
        [(new SentText(Schemas.Service, "SELECT [BodySince], [Merchant] FROM [callbacks] WHERE [Id] = @p0", "@p0 bigint"), "Columns that there are")])
        .ShouldBeEmpty();
}
