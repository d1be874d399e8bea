using System.Globalization;

namespace OrderSaga.Benchmarks.Measuring;

/// <summary>A table in Markdown, on the standard output.</summary>
sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Console.WriteLine($"| {string.Join(" | ", columns)} |");
        Console.WriteLine($"|{string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|"))}");
        foreach (var row in _rows)
            Console.WriteLine($"| {string.Join(" | ", row)} |");
    }

    /// <summary>Three significant digits or the whole number; a dash for what was not measured.</summary>
    public static string Show(double value) => value switch
    {
        double.NaN => "–",
        >= 100 or <= -100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 or <= -10 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
