using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>Needs no server: the model is compared with the snapshot of the migrations.</summary>
public sealed class When_the_model_changes
{
    private static IEnumerable<string> Stores => Store.All.Select(store => store.Name);

    [TestCaseSource(nameof(Stores))]
    public void The_orders_have_a_migration_for_it(string store) => HasNoPendingChanges(ModelDesign.Orders(store));

    [TestCaseSource(nameof(Stores))]
    public void The_participants_have_a_migration_for_it(string store) => HasNoPendingChanges(ModelDesign.Participants(store));

    [TestCaseSource(nameof(Stores))]
    public void Every_store_takes_its_own_migrations_alone(string store)
    {
        using var db = ModelDesign.Orders(store);
        var names = db.Database.GetMigrations().ToList();

        names.ShouldNotBeEmpty();
        db.Database.GenerateCreateScript().ShouldContain(store switch
        {
            "Sqlite" => "\"PlacedAt\" INTEGER",
            "PostgreSql" => "\"PlacedAt\" timestamp with time zone",
            _ => "[PlacedAt] datetimeoffset",
        });
        names.ShouldBe(names.Order(StringComparer.Ordinal));
    }

    /// <summary>1,700 bytes is what SQL Server takes in an index, 900 in the primary key; it warns only when a row is too long.</summary>
    [Test]
    public void No_key_of_SqlServer_is_too_long()
    {
        foreach (var db in (DbContext[])[ModelDesign.Orders("SqlServer"), ModelDesign.Participants("SqlServer")])
        {
            var keys = db.Model.GetEntityTypes().SelectMany(table => table.GetKeys()
                .Select(key => (Name: key.GetName(), key.Properties, Max: 900))
                .Concat(table.GetIndexes().Select(index => (Name: index.GetDatabaseName(), index.Properties, Max: 1700))));
            foreach (var (name, properties, max) in keys)
                properties.Sum(BytesOf).ShouldBeLessThanOrEqualTo(max, name);
            db.Dispose();
        }
    }

    private static int BytesOf(Microsoft.EntityFrameworkCore.Metadata.IProperty property)
    {
        var type = property.GetRelationalTypeMapping().StoreType;
        if (!type.StartsWith("nvarchar", StringComparison.Ordinal))
            return 16;
        return property.GetMaxLength() is { } letters ? letters * 2 : throw new AssertionException($"{property} has no longest length");
    }

    private static void HasNoPendingChanges(DbContext db)
    {
        using (db)
            db.Database.HasPendingModelChanges().ShouldBeFalse("a migration is missing; docs/operations.md says how to add one");
    }
}
