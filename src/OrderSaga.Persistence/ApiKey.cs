namespace OrderSaga.Persistence;

/// <summary>A key to the HTTP API, stored as its SHA-256 only: it has 256 random bits, so nothing slower is needed.</summary>
public sealed class ApiKey
{
    public required string Hash { get; init; }

    /// <summary>Who holds it. Two keys that open at once never share a name, but while one is being changed for another.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public string Role { get; init; } = "admin";

    /// <summary>How it begins, so that a person can tell keys apart; empty for one that was given in the settings.</summary>
    public string Begin { get; init; } = "";

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; null: it does.</summary>
    public DateTimeOffset? EndsAt { get; set; }
}
