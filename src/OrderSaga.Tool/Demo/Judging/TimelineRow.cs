using System.Globalization;
using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>A row of an order's timeline as the service shows it; only what the demo looks at.</summary>
internal sealed record TimelineRow(
    int Sequence,
    DateTimeOffset At,
    string Event,
    string Path,
    string? Decision,
    IReadOnlyList<SentMessage> Sent,
    IReadOnlyDictionary<string, string> Facts,
    JsonElement Changes)
{
    /// <summary>Where the order was before.</summary>
    public string From => Path.Split(" → ")[0];

    /// <summary>Where it was afterwards.</summary>
    public string To => Path.Split(" → ")[^1];

    public string? Fact(string name) => Facts.GetValueOrDefault(name);

    public DateTimeOffset Time(string name) => DateTimeOffset.Parse(Facts[name], CultureInfo.InvariantCulture);

    public long Number(string name) => long.Parse(Facts[name], CultureInfo.InvariantCulture);

    /// <summary>An amount as the timeline writes it: minor units and currency.</summary>
    public Money Amount(string name) =>
        Facts[name].Split(' ') is [var minor, var currency]
            ? new Money(long.Parse(minor, CultureInfo.InvariantCulture), currency)
            : throw new DemoException($"the timeline shows no amount but {Facts[name]}");

    public int CountSent(string message) => Sent.Count(sent => sent.Message == message);

    /// <summary>The commands that were given up at their limit by the end of this message; null: it changed no command.</summary>
    public IReadOnlyList<GivenUp>? GivenUp =>
        Changes.ValueKind == JsonValueKind.Object && Changes.TryGetProperty("effects", out var effects)
            ? [.. effects.EnumerateArray().Where(IsGivenUp).Select(Read)]
            : null;

    private static bool IsGivenUp(JsonElement effect) =>
        effect.TryGetProperty("answer", out var answer) && answer.GetString() == "GivenUp";

    private static GivenUp Read(JsonElement effect) => new(
        effect.GetProperty("kind").GetString()!, effect.GetProperty("ordinal").GetInt32(), effect.GetProperty("sentCount").GetInt32());
}

internal sealed record SentMessage(string Message);

internal sealed record GivenUp(string Kind, int Ordinal, int SentCount);
