using OrderSaga.Contracts;

namespace OrderSaga.Participants.Points;

/// <summary>The points rule, section <c>Points</c>: how many points one whole unit of a currency earns.</summary>
public sealed class PointsOptions
{
    private const decimal PerUnitMax = 1_000;

    /// <summary>Points for each whole yuan, euro or yen, where the currency has no rate of its own.</summary>
    public decimal PerMajorUnit { get; set; } = 1;

    /// <summary>Rates of single currencies, for example <c>JPY</c> 0.01: one point for 100 yen.</summary>
    public Dictionary<string, decimal> PerMajorUnitOf { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The points for an amount; what does not fill a whole unit, or a whole point, earns nothing.</summary>
    /// <exception cref="OverflowException">The amount is beyond anything that a shop could take.</exception>
    public long For(Money paid)
    {
        var wholeUnits = Math.Max(0, paid.MinorUnits) / Currencies.MinorUnitsPerMajor(paid.Currency);
        var rate = PerMajorUnitOf.GetValueOrDefault(paid.Currency, PerMajorUnit);
        return checked((long)decimal.Floor(wholeUnits * rate));
    }

    internal IEnumerable<string> Problems() =>
        PerMajorUnitOf.Append(new("", PerMajorUnit))
            .Where(rate => rate.Value is < 0 or > PerUnitMax)
            .Select(rate => (Name: rate.Key.Length == 0 ? "PerMajorUnit" : $"PerMajorUnitOf:{rate.Key}", rate.Value))
            .Select(rate => $"Points:{rate.Name} is {rate.Value}; set it to 0 to {PerUnitMax}");
}
