namespace OrderSaga.StateMachine;

/// <summary>The policies of all merchants; bind the configuration section <c>Merchants</c> to the dictionary.</summary>
/// <param name="merchants">By merchant. The merchant <c>default</c> exists in any case.</param>
public sealed class OrderPolicies(IReadOnlyDictionary<string, OrderPolicy>? merchants = null)
{
    public const string Section = "Merchants";
    public const string DefaultMerchant = "default";

    private static readonly OrderPolicy Standard = new();

    private readonly Dictionary<string, OrderPolicy> known = new(
        merchants ?? Enumerable.Empty<KeyValuePair<string, OrderPolicy>>(), StringComparer.Ordinal);

    public IEnumerable<string> Merchants => known.Keys.Append(DefaultMerchant).Distinct(StringComparer.Ordinal);

    public bool Knows(string? merchant) => merchant is DefaultMerchant || (merchant is not null && known.ContainsKey(merchant));

    /// <summary>An order outlives the configuration: one whose merchant was taken out of it goes on by the standard policy.</summary>
    public OrderPolicy Of(string merchant) => known.GetValueOrDefault(merchant, Standard);

    /// <summary>What is wrong, each with the setting and the cure; empty: nothing.</summary>
    public IReadOnlyList<string> Validate() =>
        [.. known.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => PolicyRules.Validate(entry.Key, entry.Value))];
}
