using System.Globalization;

namespace OrderSaga.Providers;

/// <summary>What a bill holds besides payments and refunds, by what it is: each sort is one remark, with its first few ids.</summary>
/// <param name="look">Where a person looks at it.</param>
internal sealed class BillRemarks(string look)
{
    private const int NamedMax = 5;

    private readonly SortedDictionary<string, List<string>> found = new(StringComparer.Ordinal);

    public void Add(string sort, string id)
    {
        if (!found.TryGetValue(sort, out var ids))
            found.Add(sort, ids = []);
        ids.Add(id);
    }

    public IReadOnlyList<string> All =>
    [
        .. found.Select(sort => string.Create(
            CultureInfo.InvariantCulture, $"{sort.Value.Count} of {sort.Key} ({Named(sort.Value)}) {look}")),
    ];

    private static string Named(List<string> ids) =>
        string.Join(", ", ids.Take(NamedMax)) + (ids.Count > NamedMax ? ", …" : "");
}
