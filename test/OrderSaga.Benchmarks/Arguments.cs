using System.Globalization;

namespace OrderSaga.Benchmarks;

/// <summary>
/// A command, and options of the form <c>--name value</c>. One that nobody asked for is an error, so that a typing error is not a default.
/// </summary>
sealed class Arguments
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public Arguments(string[] args)
    {
        Command = args.Length > 0 ? args[0] : "help";
        for (var i = 1; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new UsageException($"'{args[i]}' is not understood; options are --name value");
            _given[args[i][2..]] = args[i + 1];
        }
    }

    public string Command { get; }

    public string Text(string name, string otherwise)
    {
        _asked.Add(name);
        return _given.GetValueOrDefault(name, otherwise);
    }

    public int Number(string name, int otherwise, int min = 1, int max = 100_000_000)
    {
        var text = Text(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException($"--{name} {text} is not a whole number from {min} to {max}");
    }

    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum => Choice<T>(name, Text(name, otherwise.ToString()));

    public IReadOnlyList<T> Choices<T>(string name, string otherwise)
        where T : struct, Enum => [.. Text(name, otherwise).Split(',').Select(text => Choice<T>(name, text))];

    /// <summary>Called when everything has been asked for, before anything is started.</summary>
    public void MustBeUsedUp()
    {
        if (_given.Keys.Except(_asked, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
            throw new UsageException($"{Command} does not know --{string.Join(", --", unknown)}");
    }

    private static T Choice<T>(string name, string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new UsageException($"--{name} {text} is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}

/// <summary>What the command line, or the environment, does not say rightly.</summary>
public sealed class UsageException(string message) : Exception(message);
