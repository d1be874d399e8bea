using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrderSaga.Outbox;

/// <summary>
/// Rows as JSON for <c>OPENJSON … WITH</c>, which decodes each value into the type that is named there: binary from base64, times from
/// ISO 8601.
/// </summary>
/// <remarks>
/// No table types, which a migration would have to make for each table and saga; and no more than one parameter for each table, however
/// many rows. See https://learn.microsoft.com/sql/t-sql/functions/openjson-transact-sql.
/// </remarks>
internal static class SqlServerJson
{
    private static readonly HashSet<string> StoreTypes = new(
        [
            "uniqueidentifier", "bit", "tinyint", "smallint", "int", "bigint", "decimal", "numeric", "real", "float", "date", "time",
            "datetime2", "datetimeoffset", "nvarchar", "nchar", "varchar", "char", "varbinary", "binary",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NotAsTheyAre = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Concat(['"', '\\']).Concat(Enumerable.Range('\uD800', 0x800)).Select(code => (char)code)]);

    /// <summary>Can all of its columns be read from JSON? The others are left to EF Core.</summary>
    public static bool Suits(RowShape shape) => shape.Columns.All(column => StoreTypes.Contains(NameOf(column)));

    /// <summary>What is named after WITH. Texts and bytes of any length: a longer one would be cut there; the insert refuses it.</summary>
    public static string TypeOf(RowColumn column) => NameOf(column).ToLowerInvariant() switch
    {
        "nvarchar" or "nchar" or "varchar" or "char" => "nvarchar(max)",
        "varbinary" or "binary" => "varbinary(max)",
        _ => column.StoreType,
    };

    /// <summary>An array of scalars.</summary>
    public static string Of(IReadOnlyList<Guid> ids)
    {
        var json = new StringBuilder(ids.Count * 40).Append('[');
        foreach (var id in ids)
            (json.Length == 1 ? json : json.Append(',')).Append('"').Append(id.ToString("D")).Append('"');
        return json.Append(']').ToString();
    }

    /// <summary>Objects <c>{"k":id,"v":version}</c>.</summary>
    public static string Of(IReadOnlyList<SagaChangeRow> changes)
    {
        var json = new StringBuilder(changes.Count * 60).Append('[');
        foreach (var change in changes)
        {
            (json.Length == 1 ? json : json.Append(',')).Append("{\"k\":\"").Append(change.Id.ToString("D")).Append('"');
            End(json, change.LoadedVersion);
        }

        return json.Append(']').ToString();
    }

    /// <summary>
    /// Objects <c>{"c0":…,"c1":…}</c> in the order of the columns, with <c>"v"</c> where versions are given. Null: a text has a character
    /// that JSON cannot carry for certain.
    /// </summary>
    public static string? Of(IReadOnlyList<object?[]> rows, IReadOnlyList<SagaChangeRow>? versions = null)
    {
        var json = new StringBuilder(rows.Count * 1024).Append('[');
        for (var i = 0; i < rows.Count; i++)
        {
            json.Append(i == 0 ? "{" : ",{");
            for (var column = 0; column < rows[i].Length; column++)
            {
                json.Append(column == 0 ? "\"c" : ",\"c").Append(column).Append("\":");
                if (!TryAppend(json, rows[i][column]))
                    return null;
            }

            End(json, versions?[i].LoadedVersion);
        }

        return json.Append(']').ToString();
    }

    private static void End(StringBuilder json, int? version)
    {
        if (version is { } read)
            json.Append(",\"v\":").Append(read);
        json.Append('}');
    }

    private static bool TryAppend(StringBuilder json, object? value)
    {
        switch (value)
        {
            case null:
                json.Append("null");
                return true;
            case string text:
                return TryAppend(json, text);
            case char letter:
                return TryAppend(json, letter.ToString());
            case bool isTrue:
                json.Append(isTrue ? "true" : "false");
                return true;
            case byte[] bytes:
                json.Append('"').Append(Convert.ToBase64String(bytes)).Append('"');
                return true;
            case byte or short or int or long or decimal or float or double:
                json.Append(CultureInfo.InvariantCulture, $"{value}");
                return true;
            case Guid or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan:
                json.Append('"').Append(Quoted((IFormattable)value)).Append('"');
                return true;
            default:
                throw new NotSupportedException($"{value.GetType()} has no form in JSON that SQL Server reads back");
        }
    }

    // ISO 8601 with all seven digits, as the types keep them.
    private static string Quoted(IFormattable value) => value.ToString(
        value switch
        {
            Guid => "D",
            DateTime => "yyyy-MM-ddTHH:mm:ss.fffffff",
            DateOnly => "yyyy-MM-dd",
            TimeOnly => "HH:mm:ss.fffffff",
            TimeSpan => "c",
            _ => "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
        },
        CultureInfo.InvariantCulture);

    // RFC 8259 leaves open what becomes of the character 0 and of half a surrogate pair. EF Core's parameters carry both.
    private static bool TryAppend(StringBuilder json, string text)
    {
        json.Append('"');
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAny(NotAsTheyAre); at >= 0; at = rest.IndexOfAny(NotAsTheyAre))
        {
            var (letter, length) = (rest[at], 1);
            json.Append(rest[..at]);
            if (char.IsSurrogate(letter))
            {
                if (at + 1 == rest.Length || !char.IsSurrogatePair(letter, rest[at + 1]))
                    return false;
                json.Append(letter).Append(rest[at + 1]);
                length = 2;
            }
            else if (letter == '\0')
            {
                return false;
            }
            else
            {
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }

            rest = rest[(at + length)..];
        }

        json.Append(rest).Append('"');
        return true;
    }

    private static string NameOf(RowColumn column)
    {
        var end = column.StoreType.IndexOf('(', StringComparison.Ordinal);
        return end < 0 ? column.StoreType : column.StoreType[..end];
    }
}
