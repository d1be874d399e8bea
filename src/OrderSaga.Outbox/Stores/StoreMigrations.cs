using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace OrderSaga.Outbox;

/// <summary>
/// The migrations of one context for one store. EF Core itself takes all of an assembly, as if each store needed an assembly of its own;
/// here a namespace tells them apart.
/// </summary>
internal sealed class StoreMigrations : IMigrationsAssembly
{
    private readonly IMigrationsIdGenerator _ids;

    public StoreMigrations(ICurrentDbContext current, IMigrationsIdGenerator ids)
    {
        _ids = ids;
        var context = current.Context.GetType();
        var folder = $".Migrations.{Store.Of(current.Context.Database).Name}";
        Assembly = context.Assembly;
        var types = Assembly.DefinedTypes
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Where(type => type.Namespace?.EndsWith(folder, StringComparison.Ordinal) is true)
            .ToList();
        Migrations = types.Where(type => type.IsSubclassOf(typeof(Migration)))
            .Select(type => (Type: type, type.GetCustomAttribute<MigrationAttribute>()?.Id))
            .Where(migration => migration.Id is not null)
            .OrderBy(migration => migration.Id, StringComparer.Ordinal)
            .ToDictionary(migration => migration.Id!, migration => migration.Type, StringComparer.OrdinalIgnoreCase);
        ModelSnapshot = types.Where(type => type.IsSubclassOf(typeof(ModelSnapshot)))
            .Select(type => (ModelSnapshot?)Activator.CreateInstance(type))
            .SingleOrDefault();
    }

    public IReadOnlyDictionary<string, TypeInfo> Migrations { get; }

    public ModelSnapshot? ModelSnapshot { get; }

    public Assembly Assembly { get; }

    public string? FindMigrationId(string nameOrId) => Migrations.Keys.FirstOrDefault(id =>
        string.Equals(id, nameOrId, StringComparison.OrdinalIgnoreCase)
        || (!_ids.IsValidId(nameOrId) && string.Equals(_ids.GetName(id), nameOrId, StringComparison.OrdinalIgnoreCase)));

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = (Migration)Activator.CreateInstance(migrationClass)!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }
}
