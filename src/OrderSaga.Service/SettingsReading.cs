using Microsoft.Extensions.Options;

namespace OrderSaga.Service;

/// <summary>
/// Within sections of ours a name that is not known is refused: one that is misspelt would else be passed over, and the default hold without
/// a word. Beside them are those of the host and the machine's environment, of which nobody knows all.
/// </summary>
static class SettingsReading
{
    /// <summary>What the section says; null: nothing.</summary>
    /// <param name="section">Of ours.</param>
    /// <param name="isWhole">False: others read parts of it.</param>
    /// <exception cref="StartupException">A name is not known, or a value is not what its setting takes; the message names it.</exception>
    public static T? Read<T>(this IConfigurationSection section, bool isWhole = true)
        where T : class
    {
        DurationConverter.Use();
        try
        {
            return section.Get<T>(binder => binder.ErrorOnUnknownConfiguration = isWhole);
        }
        catch (InvalidOperationException unreadable)
        {
            throw Wrong(section.Path, unreadable);
        }
    }

    /// <summary>Puts what the section says into the options.</summary>
    /// <exception cref="StartupException">As of <see cref="Read"/>.</exception>
    public static void ReadInto(this IConfigurationSection section, object options)
    {
        DurationConverter.Use();
        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException unreadable)
        {
            throw Wrong(section.Path, unreadable);
        }
    }

    /// <summary>For a section whose parts are read by several.</summary>
    /// <exception cref="StartupException">There is something else in it.</exception>
    public static void RefuseAllBut(this IConfigurationSection section, params IReadOnlyCollection<string> known)
    {
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new StartupException($"{unknown.Path} is no setting; in {section.Path} are {string.Join(", ", known)}");
    }

    /// <summary>The same for what is read when it is first asked for.</summary>
    public static void ValidateSettings(this IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartupException(Reasons(unreadable), unreadable);
        }
    }

    /// <summary>All that was said on the way: the name of the setting is in one of them, and what it takes in the last.</summary>
    public static string Reasons(Exception exception)
    {
        var reasons = new List<string>();
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (!reasons.Any(reason => reason.Contains(at.Message, StringComparison.Ordinal)))
                reasons.Add(at.Message);
        }

        return string.Join(": ", reasons);
    }

    static StartupException Wrong(string section, InvalidOperationException unreadable) =>
        new($"{section} has a setting that is not known or cannot be read: {Reasons(unreadable)}", unreadable);
}
