using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OrderSaga.Outbox;

/// <summary>
/// One column of a <see cref="RowShape"/>: how its value is read from an entity, compared, and given to the database. What runs for each column of
/// each message is compiled for the types of the column, so that no value is boxed to be looked at.
/// </summary>
internal sealed class RowColumn
{
    private static readonly MethodInfo ReadAllOf =
        typeof(RowColumn).GetMethod(nameof(ReadAll), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo UnboxAllOf =
        typeof(RowColumn).GetMethod(nameof(UnboxAll), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly IClrPropertyGetter _getter;
    private readonly ValueComparer _comparer;
    private readonly ValueConverter? _converter;
    private readonly Func<object, object, bool> _isSame;
    private readonly Action<object, object>? _copy;
    private readonly Func<IReadOnlyList<object>, ColumnValues> _ofEntities;
    private readonly Func<IReadOnlyList<object?[]>, int, ColumnValues> _ofRows;

    public RowColumn(IProperty property, string name)
    {
        Property = property.Name;
        Name = name;
        Member = (MemberInfo?)property.PropertyInfo ?? property.FieldInfo
            ?? throw new InvalidOperationException($"{property.DeclaringType.DisplayName()}.{property.Name} is neither property nor field.");
        var mapping = property.GetRelationalTypeMapping();
        StoreType = mapping.StoreType;
        HasDefault = property.TryGetDefaultValue(out _) || property.GetDefaultValueSql() is not null;
        _converter = mapping.Converter;
        ProviderType = _converter?.ProviderClrType ?? property.ClrType;
        _getter = property.GetGetter();
        _comparer = property.GetValueComparer();
        _isSame = Comparison();
        _copy = CanWrite ? Assignment() : null;
        var element = property.IsNullable && ProviderType.IsValueType && Nullable.GetUnderlyingType(ProviderType) is null
            ? typeof(Nullable<>).MakeGenericType(ProviderType)
            : ProviderType;
        _ofEntities = (Func<IReadOnlyList<object>, ColumnValues>)ReadAllOf.MakeGenericMethod(element).Invoke(null, [Reader(element)])!;
        _ofRows = UnboxAllOf.MakeGenericMethod(element).CreateDelegate<Func<IReadOnlyList<object?[]>, int, ColumnValues>>();
    }

    /// <summary>The name of the property.</summary>
    public string Property { get; }

    /// <summary>The column's name, delimited.</summary>
    public string Name { get; }

    public string StoreType { get; }

    /// <summary>Left out, it would get another value than null.</summary>
    public bool HasDefault { get; }

    /// <summary>The type of what <see cref="Read"/> returns, when it is not null.</summary>
    public Type ProviderType { get; }

    public MemberInfo Member { get; }

    public bool CanWrite => Member is not PropertyInfo { SetMethod: null };

    /// <summary>The property's value as the entity has it.</summary>
    public object? ValueOf(object entity) => _getter.GetClrValue(entity);

    /// <summary>The value as the database takes it.</summary>
    public object? Read(object entity) => ValueOf(entity) is { } value ? Convert(value) : null;

    /// <summary>May the values of two entities be taken for the same without looking inside?</summary>
    public bool IsSame(object one, object other) => _isSame(one, other);

    /// <summary>
    /// So that a change to the one does not reach the other, as far as the property's comparer takes snapshots. Only if <see cref="CanWrite"/>.
    /// </summary>
    public void Copy(object from, object to) => _copy!(from, to);

    /// <summary>Are two values the same for the database?</summary>
    public static bool IsSameStored(object? one, object? other) =>
        one is byte[] bytes && other is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(one, other);

    /// <summary>This column of many entities.</summary>
    public ColumnValues Of(IReadOnlyList<object> entities) => _ofEntities(entities);

    /// <summary>This column of many rows.</summary>
    /// <param name="rows">Rows of the shape.</param>
    /// <param name="index">Which column this is.</param>
    public ColumnValues Of(IReadOnlyList<object?[]> rows, int index) => _ofRows(rows, index);

    /// <summary>The value to give to a copy; see <see cref="Copy"/>.</summary>
    public Expression Snapshot(Expression value) =>
        value.Type.IsValueType || value.Type == typeof(string)
            ? value
            : Expression.Convert(
                Expression.Call(
                    ((Func<ValueComparer, object?, object?>)SnapshotOf).Method, Expression.Constant(_comparer), Expression.Convert(value, typeof(object))),
                value.Type);

    private static object? SnapshotOf(ValueComparer comparer, object? value) => value is null ? null : comparer.Snapshot(value);

    private object Convert(object value) => _converter is null ? value : _converter.ConvertToProvider(value)!;

    private Func<object, object, bool> Comparison()
    {
        var (one, other) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(object)));
        var (first, second) = (ValueIn(one), ValueIn(other));
        var comparer = typeof(EqualityComparer<>).MakeGenericType(first.Type);
        var same = Expression.Call(
            Expression.Constant(comparer.GetProperty(nameof(EqualityComparer<>.Default))!.GetValue(null), comparer),
            comparer.GetMethod(nameof(EqualityComparer<>.Equals), [first.Type, first.Type])!, first, second);
        return Expression.Lambda<Func<object, object, bool>>(same, one, other).Compile();
    }

    private Action<object, object> Assignment()
    {
        var (from, to) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(object)));
        return Expression.Lambda<Action<object, object>>(Expression.Assign(ValueIn(to), Snapshot(ValueIn(from))), from, to).Compile();
    }

    // The getter as an expression, with the conversion inside: nothing is boxed on the way.
    private Delegate Reader(Type element)
    {
        var entity = Expression.Parameter(typeof(object));
        var value = ValueIn(entity);
        Expression read = _converter is null ? Expression.Convert(value, element) : Converted(_converter, value, element);
        return Expression.Lambda(typeof(Func<,>).MakeGenericType(typeof(object), element), read, entity).Compile();
    }

    private static BlockExpression Converted(ValueConverter converter, Expression value, Type element)
    {
        var model = Expression.Variable(value.Type);
        var isNull = value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null
            ? (Expression)Expression.Constant(false)
            : Expression.Equal(model, Expression.Constant(null, value.Type));
        var convert = converter.ConvertToProviderExpression;
        var converted = Expression.Invoke(convert, Expression.Convert(model, convert.Parameters[0].Type));
        return Expression.Block(
            [model],
            Expression.Assign(model, value),
            Expression.Condition(isNull, Expression.Default(element), Expression.Convert(converted, element)));
    }

    private MemberExpression ValueIn(Expression entity) => Expression.MakeMemberAccess(Expression.Convert(entity, Member.DeclaringType!), Member);

    private static Func<IReadOnlyList<object>, ColumnValues> ReadAll<T>(Func<object, T> read) => entities =>
    {
        var values = new T[entities.Count];
        var areNull = true;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read(entities[i]);
            areNull &= values[i] is null;
        }

        return new(values, areNull);
    };

    private static ColumnValues UnboxAll<T>(IReadOnlyList<object?[]> rows, int index)
    {
        var values = new T?[rows.Count];
        var areNull = true;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (T?)rows[i][index];
            areNull &= values[i] is null;
        }

        return new(values, areNull);
    }
}

/// <summary>One column of many rows.</summary>
/// <param name="Array">Of the column's type.</param>
/// <param name="AreNull">None has a value.</param>
internal readonly record struct ColumnValues(Array Array, bool AreNull);
