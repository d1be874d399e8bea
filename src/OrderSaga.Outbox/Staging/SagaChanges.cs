using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace OrderSaga.Outbox;

/// <summary>What changed in a saga, as EF Core sees it: columns, complex properties, and owned types such as JSON columns.</summary>
internal static class SagaChanges
{
    public static Dictionary<string, object?> Of(EntityEntry entry)
    {
        var isNew = entry.State == EntityState.Added;
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in entry.Properties.Where(property => isNew || property.IsModified))
            changes[property.Metadata.Name] = property.CurrentValue;
        foreach (var property in entry.ComplexProperties.Where(property => isNew || property.IsModified))
            changes[property.Metadata.Name] = property.CurrentValue;
        foreach (var property in entry.ComplexCollections.Where(property => isNew || property.IsModified))
            changes[property.Metadata.Name] = property.CurrentValue;
        foreach (var owned in OwnedBy(entry).Where(owned => isNew || HasChanged(owned)))
            changes[owned.Metadata.Name] = owned.CurrentValue;
        return changes;
    }

    /// <summary>Nothing of the saga will be written.</summary>
    public static void Forget(EntityEntry entry)
    {
        foreach (var part in OwnedBy(entry).SelectMany(PartsOf).ToList())
            Forget(part);
        entry.State = EntityState.Detached;
    }

    private static IEnumerable<NavigationEntry> OwnedBy(EntityEntry entry) =>
        entry.Navigations.Where(navigation => navigation.Metadata.TargetEntityType.IsOwned());

    // A removed element of a collection shows only in the owner's collection entry, a changed one only in itself.
    private static bool HasChanged(NavigationEntry owned) =>
        owned.IsModified || PartsOf(owned).Any(part => part.State is not (EntityState.Unchanged or EntityState.Detached)
            || OwnedBy(part).Any(HasChanged));

    private static IEnumerable<EntityEntry> PartsOf(NavigationEntry owned) => owned switch
    {
        CollectionEntry { CurrentValue: { } items } collection =>
            items.Cast<object>().Select(item => collection.FindEntry(item)).OfType<EntityEntry>(),
        ReferenceEntry { TargetEntry: { } target } => [target],
        _ => [],
    };
}
