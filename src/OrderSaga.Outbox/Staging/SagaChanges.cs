using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace OrderSaga.Outbox;

/// <summary>What changed in a saga, as EF Core sees it: columns, complex properties, and owned types such as JSON columns.</summary>
internal static class SagaChanges
{
    public static List<ChangedProperty> Of(EntityEntry entry)
    {
        // With a new one, EF Core says of every property that it is new; those say something that are not as the constructor leaves them.
        var blank = entry.State == EntityState.Added ? entry.Metadata.ClrType.GetConstructor(Type.EmptyTypes)?.Invoke(null) : null;
        var isNew = entry.State == EntityState.Added;
        var changes = new List<ChangedProperty>();
        foreach (var property in entry.Properties.Where(property => isNew ? IsSet(property, blank) : property.IsModified))
            Add(property);
        foreach (var property in entry.ComplexProperties.Where(property => isNew || property.IsModified))
            Add(property);
        foreach (var property in entry.ComplexCollections.Where(property => isNew ? !IsEmpty(property) : property.IsModified))
            Add(property);
        foreach (var owned in OwnedBy(entry).Where(owned => isNew ? !IsEmpty(owned) : HasChanged(owned)))
            Add(owned);
        return changes;

        void Add(MemberEntry member) => changes.Add(new ChangedProperty(member.Metadata.Name, member.CurrentValue, null));
    }

    private static bool IsSet(PropertyEntry property, object? blank)
    {
        if (blank is null || property.Metadata.IsShadowProperty())
            return true;
        var converter = property.Metadata.GetTypeMapping().Converter;
        return !RowColumn.IsSameStored(Stored(property.CurrentValue), Stored(property.Metadata.GetGetter().GetClrValue(blank)));

        object? Stored(object? value) => value is null || converter is null ? value : converter.ConvertToProvider(value);
    }

    private static bool IsEmpty(MemberEntry member) =>
        member.CurrentValue is null || (member.CurrentValue is System.Collections.IEnumerable parts and not string && !parts.Cast<object>().Any());

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
