using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>What is filled into a copy.</summary>
enum Slot
{
    OrderId,
    OrderNumber,
    Merchant,
    Customer,
    Transaction,
    Amount,
    Provider,
    PlacedAt,
    Deadline,
    DueTicks,
    ConsumedTicks,
    CallbackId,

    /// <summary>Eight hexadecimal digits, the beginning of every other id: two copies share none.</summary>
    Eight,
}

/// <summary>
/// A row as the service wrote it, in the words of COPY, with holes where its copies differ: whatever columns the schema has meanwhile,
/// they are as the service fills them. Its own names are found wherever they stand, in JSON too.
/// </summary>
sealed partial class Stencil
{
    /// <summary>In the words of COPY.</summary>
    public const string Null = "\\N";

    private const char Hole = '\u0001';

    private readonly string[] _pieces;
    private readonly int[] _slots;

    /// <param name="line">The row.</param>
    /// <param name="columns">Of the table, in its order.</param>
    /// <param name="names">What is the row's own, and what takes its place.</param>
    /// <param name="changes">By column, what stands there instead: a text, or <see cref="Of"/> a slot.</param>
    public Stencil(
        string line, IReadOnlyList<string> columns, IReadOnlyDictionary<string, Slot> names, IReadOnlyDictionary<string, string> changes)
    {
        if (changes.Keys.Except(columns, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            throw new InvalidOperationException($"There is no column {string.Join(", ", missing)}: mend the benchmark");
        var fields = line.Split('\t');
        for (var i = 0; i < fields.Length; i++)
        {
            if (changes.TryGetValue(columns[i], out var change))
            {
                fields[i] = change;
                continue;
            }

            foreach (var (name, slot) in names)
                fields[i] = fields[i].Replace(name, Of(slot), StringComparison.Ordinal);
            fields[i] = Id().Replace(fields[i], Of(Slot.Eight) + "${rest}");
        }

        var parts = (string.Join('\t', fields) + "\n").Split(Hole);
        _pieces = [.. parts.Where((_, i) => i % 2 == 0)];
        _slots = [.. parts.Where((_, i) => i % 2 == 1).Select(slot => int.Parse(slot, CultureInfo.InvariantCulture))];
    }

    public static string Of(Slot slot) => string.Create(CultureInfo.InvariantCulture, $"{Hole}{(int)slot}{Hole}");

    public void Write(TextWriter output, IReadOnlyList<string> values)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            output.Write(_pieces[i]);
            output.Write(values[_slots[i]]);
        }

        output.Write(_pieces[^1]);
    }

    [GeneratedRegex(
        "[0-9a-f]{8}(?<rest>-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
