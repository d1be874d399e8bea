using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace OrderSaga.Outbox;

/// <summary>
/// How entities of one type become rows without a change tracker. Only for types that are one row each: no owned or complex parts, no
/// values that the database makes, but for a number that is the key: it is left to the database, so that such rows can only be inserted.
/// </summary>
internal sealed class RowShape
{
    private readonly Func<object, object>? _copy;
    private readonly RowColumn? _version;

    private RowShape(IEntityType entity, string table, RowColumn[] columns)
    {
        Entity = entity.ClrType;
        Table = table;
        Columns = columns;
        Key = [.. entity.FindPrimaryKey()!.Properties.Select(key => Array.FindIndex(columns, column => column.Property == key.Name))
            .Where(index => index >= 0)];
        HasConcurrencyToken = entity.FindProperty(nameof(MassTransit.ISagaVersion.Version)) is { IsConcurrencyToken: true };
        _version = columns.FirstOrDefault(column => column.Property == nameof(MassTransit.ISagaVersion.Version));
        if (entity.ClrType.GetConstructor(Type.EmptyTypes) is not { } constructor || !columns.All(column => column.CanWrite))
            return;
        _copy = Copier(constructor);
        Blank = Read(constructor.Invoke(null));
    }

    public Type Entity { get; }

    /// <summary>The table's name with its schema, delimited.</summary>
    public string Table { get; }

    public IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>Which columns are the primary key; none when the database numbers the rows.</summary>
    public IReadOnlyList<int> Key { get; }

    public RowColumn Version => _version ?? throw new InvalidOperationException($"{Entity.Name} has no Version.");

    public bool HasConcurrencyToken { get; }

    /// <summary>Can an entity be copied, so that the copy is kept while the other is changed?</summary>
    public bool CanCopy => _copy is not null;

    /// <summary>The row of an entity that was just made; what a new one has besides, somebody has set.</summary>
    public IReadOnlyList<object?> Blank { get; } = [];

    /// <summary>Null: entities of this type need a change tracker.</summary>
    public static RowShape? TryOf(IEntityType entity, ISqlGenerationHelper sql)
    {
        if (entity.GetTableName() is not { } table
            || entity.FindPrimaryKey() is null
            || entity.BaseType is not null
            || entity.GetDirectlyDerivedTypes().Any()
            || entity.GetNavigations().Any()
            || entity.GetComplexProperties().Any()
            || entity.GetProperties().Any(property =>
                property.IsShadowProperty() || (property.ValueGenerated != ValueGenerated.Never && !IsNumbered(property))))
        {
            return null;
        }

        var stored = StoreObjectIdentifier.Table(table, entity.GetSchema());
        var columns = entity.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never)
            .Select(property => new RowColumn(property, sql.DelimitIdentifier(property.GetColumnName(stored)!)));
        return new RowShape(entity, sql.DelimitIdentifier(table, entity.GetSchema()), [.. columns]);
    }

    private static bool IsNumbered(IProperty property) =>
        property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType.IsPrimitive && property.DeclaringType is IEntityType entity
        && entity.FindPrimaryKey()!.Properties is [var key] && key == property;

    /// <summary>The row of an entity, as the database takes it.</summary>
    public object?[] Read(object entity)
    {
        var row = new object?[Columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = Columns[i].Read(entity);
        return row;
    }

    /// <summary>Only if <see cref="CanCopy"/>.</summary>
    public object Copy(object entity) => _copy!(entity);

    // One assignment after the other, as one would write it by hand.
    private Func<object, object> Copier(ConstructorInfo constructor)
    {
        var entity = Expression.Parameter(typeof(object));
        var (from, to) = (Expression.Variable(Entity), Expression.Variable(Entity));
        var assignments = Columns.Select(column => Expression.Assign(
            Expression.MakeMemberAccess(to, column.Member), column.Snapshot(Expression.MakeMemberAccess(from, column.Member))));
        return Expression.Lambda<Func<object, object>>(
            Expression.Block(
                [from, to],
                [
                    Expression.Assign(from, Expression.Convert(entity, Entity)),
                    Expression.Assign(to, Expression.New(constructor)),
                    .. assignments,
                    Expression.Convert(to, typeof(object)),
                ]),
            entity).Compile();
    }
}
