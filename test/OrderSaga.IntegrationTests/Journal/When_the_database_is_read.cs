using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_database_is_read(string store) : JournalScenario(store)
{
    [Test]
    public async Task Words_are_not_to_be_read_without_the_key()
    {
        await With(async db =>
        {
            await Write(1);
            var row = await db.Callbacks.AsNoTracking().FirstAsync();
            row.Headers.ShouldBe("{}");
            row.Body.AsSpan().IndexOf("buyer"u8).ShouldBe(-1);
            new CallbackSealing(Keys).Open(row).Body.ToArray().ShouldBe("buyer=某人0"u8.ToArray());
            Should.Throw<JournalKeyMissingException>(() => new CallbackSealing(new JournalKeys([SecondKey])).Open(row))
                .Message.ShouldContain("Providers:Journal:Keys");
        });
    }
}
