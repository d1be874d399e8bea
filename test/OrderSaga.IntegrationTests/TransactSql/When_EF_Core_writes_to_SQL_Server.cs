using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>Every table and every column: inserted alone and with others, updated, deleted.</summary>
public sealed class When_EF_Core_writes_to_SQL_Server
{
    private const int Many = 6;

    private static readonly Dictionary<string, Func<FakeSqlServer, DbContext>> Kinds = new(StringComparer.Ordinal)
    {
        ["orders"] = Contexts.Orders,
        ["participants"] = Contexts.Participants,
        ["engine, rows"] = server => Contexts.Engine(Keeping.Rows, server),
        ["engine, tracked"] = server => Contexts.Engine(Keeping.Tracked, server),
    };

    private static IEnumerable<TestCaseData> Tables()
    {
        foreach (var (kind, make) in Kinds)
        {
            using var db = make(new FakeSqlServer(""));
            foreach (var table in db.Model.GetEntityTypes().Where(type => !type.IsOwned()))
                yield return new TestCaseData(kind, table.Name).SetArgDisplayNames(kind, table.ShortName());
        }
    }

    [TestCaseSource(nameof(Tables))]
    public async Task Every_command_parses_and_binds(string kind, string table)
    {
        var make = Kinds[kind];
        string schema;
        using (var db = make(new FakeSqlServer("")))
            schema = SqlServerMirror.SchemaOf(db);
        var server = new FakeSqlServer(schema);
        foreach (var count in (int[])[1, Many])
            await Send(make(server), table, EntityState.Added, count);
        foreach (var state in (EntityState[])[EntityState.Modified, EntityState.Deleted])
            await Send(make(server), table, state, count: 1);

        Schemas.ProblemsIn(schema, server.Sent.Distinct().Select(text => (text, table))).ShouldBeEmpty();
        server.Sent.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var column in ColumnsOf(make(server), table))
            server.Sent.ShouldContain(text => text.Text.Contains(column), column);
    }

    [TestCase("It is a duplicate", 16, 2627)]
    [TestCase("Another was in the way", 13, 1205)]
    [TestCase("Nobody knows whether it was committed", 20, 10054)]
    public async Task What_fails_means_what_it_means_everywhere(string why, int severity, int number)
    {
        var error = SqlServerErrors.Make((byte)severity, [number]);
        var server = new FakeSqlServer(Schemas.Service) { Answer = _ => throw error };
        await using var db = Contexts.Orders(server);
        db.Add(new InboxRow { MessageId = Guid.NewGuid() });

        var thrown = await Should.ThrowAsync<Exception>(() => db.SaveChangesAsync());

        var codes = new StoreErrorCodes();
        (codes.IsUniqueViolation(thrown), codes.IsStale(thrown), codes.IsAway(thrown))
            .ShouldBe((number == 2627, number == 1205, number == 10054), why);
    }

    private static async Task Send(DbContext db, string table, EntityState state, int count)
    {
        await using (db)
        {
            var type = db.Model.FindEntityType(table)!;
            for (var i = 0; i < count; i++)
            {
                var entry = db.Entry(Make(type));
                foreach (var key in type.FindPrimaryKey()!.Properties)
                    entry.Property(key.Name).CurrentValue = Unique(key, i, state);
                entry.State = state;
            }

            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateException)
            {
                // The server that is not there counts no rows; the text has been sent.
            }
        }
    }

    private static IEnumerable<string> ColumnsOf(DbContext db, string table)
    {
        using (db)
            return [.. db.Model.FindEntityType(table)!.GetProperties().Select(property => $"[{property.GetColumnName()}]")];
    }

    private static object Make(IEntityType type)
    {
        var entity = RuntimeHelpers.GetUninitializedObject(type.ClrType);
        foreach (var property in type.GetProperties().Where(property => property is { IsNullable: false, ClrType.IsValueType: false }))
            property.PropertyInfo!.SetValue(entity, Something(property.ClrType));
        foreach (var part in type.GetNavigations().Where(part => part.IsCollection))
            part.PropertyInfo!.SetValue(entity, Activator.CreateInstance(part.ClrType));
        return entity;
    }

    private static object Something(Type type) =>
        type == typeof(string) ? ""
        : type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0)
        : type.IsInterface ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
        : RuntimeHelpers.GetUninitializedObject(type);

    private static object Unique(IProperty key, int i, EntityState state)
    {
        // The database makes its own numbers.
        var number = state == EntityState.Added && key.ValueGenerated == ValueGenerated.OnAdd ? 0 : i + 1;
        return key.ClrType == typeof(Guid) ? Guid.NewGuid()
            : key.ClrType == typeof(string) ? Guid.NewGuid().ToString("N")
            : key.ClrType == typeof(DateOnly) ? DateOnly.FromDayNumber(730_000 + number)
            : Convert.ChangeType(number, key.ClrType, CultureInfo.InvariantCulture);
    }
}
