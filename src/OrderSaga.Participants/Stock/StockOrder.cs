using OrderSaga.Contracts;

namespace OrderSaga.Participants.Stock;

/// <summary>What one reservation asks for, an article that is named twice counted together.</summary>
internal sealed class StockOrder
{
    private readonly bool sound;

    public StockOrder(IReadOnlyList<StockLine>? lines)
    {
        // The bus reads a missing list as null, and a negative quantity would make stock out of nothing.
        sound = lines is { Count: > 0 } && lines.All(line => line is { Sku.Length: > 0, Quantity: > 0 });
        Quantities = sound
            ? lines!.GroupBy(line => line.Sku, StringComparer.Ordinal)
                .ToDictionary(article => article.Key, article => article.Sum(line => (long)line.Quantity), StringComparer.Ordinal)
            : new Dictionary<string, long>(StringComparer.Ordinal);
        Skus = [.. Quantities.Keys];
    }

    public IReadOnlyDictionary<string, long> Quantities { get; }

    public List<string> Skus { get; }

    /// <summary>Every reason why this cannot be held, or null.</summary>
    public string? WhyNot(IReadOnlyDictionary<string, long> available)
    {
        if (!sound)
            return "A reservation needs at least one line, each with an article and a quantity of at least 1";
        var reasons = Quantities
            .Where(line => !available.TryGetValue(line.Key, out var there) || there < line.Value)
            .OrderBy(line => line.Key, StringComparer.Ordinal)
            .Select(line => available.TryGetValue(line.Key, out var there)
                ? $"{line.Key}: {line.Value} wanted, {there} available"
                : $"{line.Key}: unknown article")
            .ToList();
        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }
}
