using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;
using OrderSaga.Contracts;

namespace OrderSaga.Participants.Notifications;

/// <summary>What a customer reads.</summary>
public sealed record NotificationText(string Subject, string Body);

/// <summary>
/// What is said to the customer, in their language: texts whose first line is the subject. Ours are in Templates; a merchant's own, in the
/// folder of the settings, take their place or add languages.
/// </summary>
public sealed class NotificationTexts(IOptions<NotificationsOptions> options)
{
    private const string Fallback = "en";
    private const int SubjectLengthMax = 200;

    private static readonly FrozenDictionary<string, string> Ours = Embedded();

    private readonly FrozenDictionary<string, string> _templates = With(options.Value.Templates);
    private readonly TimeZoneInfo _zone = options.Value.Zone;

    /// <summary>Those that have a text of their own, by name.</summary>
    public IReadOnlyList<string> Languages =>
        [.. _templates.Keys.Select(LanguageOf).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What the customer of this command reads.</summary>
    public NotificationText Write(NotifyCustomer command)
    {
        if (Find(command.Culture ?? "", command.Kind) is not var (language, template))
            throw new ArgumentException($"There is no text for a notification of kind {command.Kind}", nameof(command));
        var text = template
            .Replace("{orderNumber}", command.OrderNumber, StringComparison.Ordinal)
            .Replace("{total}", Currencies.Format(command.Total, CultureInfo.GetCultureInfo(language)), StringComparison.Ordinal)
            .Replace("{deadline}", Format(command.Deadline), StringComparison.Ordinal);
        var firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return new NotificationText(text[..firstLine], text[(firstLine + 1)..]);
    }

    /// <summary>Whether a customer of this language reads this kind in a text of the settings' folder.</summary>
    public bool IsOwn(string language, NotificationKind kind) =>
        Find(language, kind) is var (found, template) && Ours.GetValueOrDefault(Key(found, kind)) != template;

    /// <summary>What is wrong with the texts of a folder; nothing: they can be used.</summary>
    internal static IEnumerable<string> Problems(string folder)
    {
        if (!Directory.Exists(folder))
            return [$"Notifications:Templates '{folder}' is no folder that can be read; mount it, or remove the setting"];
        return Files(folder).Select(file => Problem(folder, file)).OfType<string>();
    }

    private static string? Problem(string folder, string file)
    {
        var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
        if (name.Split('/') is not [var language, var kind] || !Enum.GetNames<NotificationKind>().Contains(Path.GetFileNameWithoutExtension(kind)))
        {
            return $"Notifications:Templates has '{name}', which is no text; name it by language and kind, such as "
                + $"en/{NotificationKind.PaymentReceived}.txt; kinds are {string.Join(", ", Enum.GetNames<NotificationKind>())}";
        }

        if (!CultureInfo.GetCultures(CultureTypes.AllCultures).Any(known => known.Name.Equals(language, StringComparison.OrdinalIgnoreCase)))
            return $"Notifications:Templates has the folder '{language}', which is no language; name it as en, zh-CN or de";
        var text = Read(file);
        var left = text.Replace("{orderNumber}", "", StringComparison.Ordinal).Replace("{total}", "", StringComparison.Ordinal)
            .Replace("{deadline}", "", StringComparison.Ordinal);
        if (left.IndexOfAny(['{', '}']) >= 0)
            return $"Notifications:Templates: '{name}' has a brace that is none of {{orderNumber}}, {{total}} and {{deadline}}; correct it";
        return text.Split('\n') is [{ Length: > 0 and <= SubjectLengthMax }, .. { Length: > 0 } body] && body.Any(line => line.Length > 0)
            ? null
            : $"Notifications:Templates: '{name}' must have a subject of at most {SubjectLengthMax} characters in its first line and a text below it";
    }

    // As the customer's language and country say, else the language alone, else Chinese for any kind of Chinese, else English.
    private (string Language, string Template)? Find(string culture, NotificationKind kind)
    {
        var language = culture.Split('-')[0];
        foreach (var candidate in (string[])[culture, language, language.Equals("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : Fallback, Fallback])
        {
            if (_templates.TryGetValue(Key(candidate, kind), out var template))
                return (candidate, template);
        }

        return null;
    }

    // With the offset: a customer may live in another zone than the merchant.
    private string Format(DateTimeOffset deadline)
    {
        var local = TimeZoneInfo.ConvertTime(deadline, _zone);
        return local.ToString("yyyy-MM-dd HH:mm '(UTC'zzz')'", CultureInfo.InvariantCulture);
    }

    private static string Key(string language, NotificationKind kind) => $"{language}/{kind}";

    private static string LanguageOf(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];

    private static FrozenDictionary<string, string> With(string? folder)
    {
        var all = new Dictionary<string, string>(Ours, StringComparer.OrdinalIgnoreCase);
        foreach (var file in folder is null ? [] : Files(folder))
            all[Path.ChangeExtension(Path.GetRelativePath(folder!, file), null).Replace('\\', '/')] = Read(file);
        return all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*.txt", SearchOption.AllDirectories);

    private static string Read(string file) => Sound(File.ReadAllText(file));

    private static string Sound(string text) => text.ReplaceLineEndings("\n").TrimEnd();

    private static FrozenDictionary<string, string> Embedded()
    {
        var assembly = typeof(NotificationTexts).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Templates/", StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name["Templates/".Length..^".txt".Length].Replace('\\', '/'), Content, StringComparer.OrdinalIgnoreCase);

        string Content(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return Sound(reader.ReadToEnd());
        }
    }
}
