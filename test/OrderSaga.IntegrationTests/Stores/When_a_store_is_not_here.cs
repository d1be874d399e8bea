using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Stores;

public sealed class When_a_store_is_not_here
{
    /// <summary>The fixtures of a store that cannot be had are not made at all; that is said once, here.</summary>
    [TestCase("PostgreSql")]
    [TestCase("SqlServer")]
    public void It_is_said_once(string store)
    {
        if (TestDatabase.MissingBecause(Store.Find(store)!) is { } reason)
            Assert.Ignore(reason);
    }
}
