namespace OrderSaga.Client;

/// <summary>Where the service is, and who calls.</summary>
public sealed class OrderSagaClientOptions
{
    /// <summary>The service, without <c>/api/v1</c>. https, unless it is on this machine.</summary>
    public Uri? Address { get; set; }

    /// <summary>A key of the service. Null: <see cref="Token"/> is set.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Gives a bearer token, asked before every request: keep it until it ends. Null: <see cref="ApiKey"/> is set.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; set; }

    /// <summary>How often a request that does no harm twice is sent again, when nobody answered or the service is not well; 0 to 10.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>
    /// How long each try waits until the whole answer is here; then it counts as if nobody had answered. The import of a bill and the proof
    /// of the audit, which take their time, wait ten minutes, and what is read as it comes (export, events) only until it begins.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Let a key travel unprotected to another machine: for networks that protect it themselves.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>What is wrong, and what to do; empty: nothing.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield return "Address is missing or no http(s) address; set it to where the service is, for example https://orders.example.com";
        else if (Address is { Scheme: "http", IsLoopback: false } && !AllowHttp)
            yield return $"Address is {Address}, and the key would travel unprotected; use https, or set AllowHttp where the network protects it";
        if (string.IsNullOrWhiteSpace(ApiKey) == Token is null)
            yield return "Set one of ApiKey and Token";
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromHours(1))
            yield return $"Timeout is {Timeout}; it is between 00:00:00.1 and 01:00:00";
        if (Retries is < 0 or > 10)
            yield return $"Retries is {Retries}; it is 0 to 10";
    }
}
