using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace OrderSaga.Outbox;

/// <summary>
/// How entities of one type become rows without a change tracker. Only for types that are one row each: no owned or complex parts, no
/// values that the database makes.
/// </summary>
internal sealed class RowShape
{
    private readonly Func<object>? _create;
    private readonly RowColumn? _version;

    private RowShape(IEntityType entity, string table, RowColumn[] columns)
    {
        Entity = entity.ClrType;
        Table = table;
        Columns = columns;
        Key = [.. entity.FindPrimaryKey()!.Properties.Select(key => Array.FindIndex(columns, column => column.Property == key.Name))];
        HasConcurrencyToken = entity.FindProperty(nameof(MassTransit.ISagaVersion.Version)) is { IsConcurrencyToken: true };
        _version = columns.FirstOrDefault(column => column.Property == nameof(MassTransit.ISagaVersion.Version));
        if (entity.ClrType.GetConstructor(Type.EmptyTypes) is { } constructor && columns.All(column => column.CanWrite))
            _create = Expression.Lambda<Func<object>>(Expression.New(constructor)).Compile();
    }

    public Type Entity { get; }

    /// <summary>The table's name with its schema, delimited.</summary>
    public string Table { get; }

    public IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>Which columns are the primary key.</summary>
    public IReadOnlyList<int> Key { get; }

    public RowColumn Version => _version ?? throw new InvalidOperationException($"{Entity.Name} has no Version.");

    public bool HasConcurrencyToken { get; }

    /// <summary>Can an entity be copied, so that the copy is kept while the other is changed?</summary>
    public bool CanCopy => _create is not null;

    /// <summary>Null: entities of this type need a change tracker.</summary>
    public static RowShape? TryOf(IEntityType entity, ISqlGenerationHelper sql)
    {
        if (entity.GetTableName() is not { } table
            || entity.FindPrimaryKey() is null
            || entity.BaseType is not null
            || entity.GetDirectlyDerivedTypes().Any()
            || entity.GetNavigations().Any()
            || entity.GetComplexProperties().Any()
            || entity.GetProperties().Any(property => property.IsShadowProperty() || property.ValueGenerated != ValueGenerated.Never))
        {
            return null;
        }

        var stored = StoreObjectIdentifier.Table(table, entity.GetSchema());
        var columns = entity.GetProperties()
            .Select(property => new RowColumn(property, sql.DelimitIdentifier(property.GetColumnName(stored)!)));
        return new RowShape(entity, sql.DelimitIdentifier(table, entity.GetSchema()), [.. columns]);
    }

    /// <summary>The row of an entity, as the database takes it.</summary>
    public object?[] Read(object entity)
    {
        var row = new object?[Columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = Columns[i].Read(entity);
        return row;
    }

    public object Copy(object entity)
    {
        var copy = _create!();
        foreach (var column in Columns)
            column.Copy(entity, copy);
        return copy;
    }
}
