namespace OrderSaga.Providers;

/// <summary>Where the keys of <see cref="EventSeal"/> come from.</summary>
internal static class EventSealKeys
{
    /// <summary>Null when there are errors; each names a setting and the cure.</summary>
    public static EventSeal? Read(EventSealOptions options, string? makeKeyAt, out IReadOnlyList<string> errors) =>
        KeyList.Read("Seal", options.Keys, options.KeyFiles, makeKeyAt, out errors) is { } keys ? new EventSeal(keys) : null;
}
