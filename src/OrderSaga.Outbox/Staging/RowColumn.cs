using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OrderSaga.Outbox;

/// <summary>One column of a <see cref="RowShape"/>: how its value is read from an entity, copied, and given to the database.</summary>
internal sealed class RowColumn
{
    private readonly IClrPropertyGetter _getter;
    private readonly Action<object, object?>? _setter;
    private readonly ValueComparer _comparer;
    private readonly ValueConverter? _converter;
    private readonly Func<IReadOnlyList<object?[]>, int, Array> _toArray;

    public RowColumn(IProperty property, string name)
    {
        Property = property.Name;
        Name = name;
        var mapping = property.GetRelationalTypeMapping();
        StoreType = mapping.StoreType;
        _converter = mapping.Converter;
        ProviderType = _converter?.ProviderClrType ?? property.ClrType;
        _getter = property.GetGetter();
        _comparer = property.GetValueComparer();
        _setter = SetterOf((MemberInfo?)property.PropertyInfo ?? property.FieldInfo);
        _toArray = ArrayOf(ProviderType, property.IsNullable);
    }

    /// <summary>The name of the property.</summary>
    public string Property { get; }

    /// <summary>The column's name, delimited.</summary>
    public string Name { get; }

    public string StoreType { get; }

    /// <summary>The type of what <see cref="Read"/> returns, when it is not null.</summary>
    public Type ProviderType { get; }

    public bool CanWrite => _setter is not null;

    /// <summary>The property's value as the entity has it.</summary>
    public object? ValueOf(object entity) => _getter.GetClrValue(entity);

    /// <summary>The value as the database takes it.</summary>
    public object? Read(object entity) => Convert(ValueOf(entity));

    public object? Convert(object? value) => value is null || _converter is null ? value : _converter.ConvertToProvider(value);

    /// <summary>May two values be taken for the same without looking inside?</summary>
    public static bool IsSame(object? one, object? other) => ReferenceEquals(one, other) || (one is not null && one.Equals(other));

    /// <summary>Are two values the same for the database?</summary>
    public static bool IsSameStored(object? one, object? other) =>
        one is byte[] bytes && other is byte[] others ? bytes.AsSpan().SequenceEqual(others) : IsSame(one, other);

    /// <summary>So that a change to the one does not reach the other, as far as the property's comparer takes snapshots.</summary>
    public void Copy(object from, object to) => _setter!(to, ValueOf(from) is { } value ? _comparer.Snapshot(value) : null);

    /// <summary>This column of many rows, as an array of its type.</summary>
    /// <param name="rows">Rows of the shape.</param>
    /// <param name="index">Which column this is.</param>
    public Array ToArray(IReadOnlyList<object?[]> rows, int index) => _toArray(rows, index);

    private static Func<IReadOnlyList<object?[]>, int, Array> ArrayOf(Type type, bool isNullable)
    {
        var element = isNullable && type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
        return typeof(RowColumn).GetMethod(nameof(Fill), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element)
            .CreateDelegate<Func<IReadOnlyList<object?[]>, int, Array>>();
    }

    private static T?[] Fill<T>(IReadOnlyList<object?[]> rows, int index)
    {
        var values = new T?[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (T?)rows[i][index];
        return values;
    }

    private static Action<object, object?>? SetterOf(MemberInfo? member)
    {
        if (member is null or PropertyInfo { SetMethod: null })
            return null;
        var entity = Expression.Parameter(typeof(object));
        var value = Expression.Parameter(typeof(object));
        var target = Expression.MakeMemberAccess(Expression.Convert(entity, member.DeclaringType!), member);
        var assign = Expression.Assign(target, Expression.Convert(value, target.Type));
        return Expression.Lambda<Action<object, object?>>(assign, entity, value).Compile();
    }
}
