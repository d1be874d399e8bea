using System.Collections.Frozen;
using System.Globalization;
using OrderSaga.Contracts;

namespace OrderSaga.Participants.Notifications;

/// <summary>What is said to the customer, in their language: texts in Templates, the first line is the subject.</summary>
internal static class NotificationTexts
{
    private const string Fallback = "en";

    // Chinese of any kind is better served by Chinese than by English.
    private static readonly FrozenDictionary<string, string> LanguageOf = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = "en",
        ["zh"] = "zh-CN",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Templates = Read();

    public static (string Subject, string Body) Write(NotifyCustomer command, TimeZoneInfo zone)
    {
        var language = LanguageOf.GetValueOrDefault((command.Culture ?? "").Split('-')[0], Fallback);
        if (!Templates.TryGetValue($"{language}/{command.Kind}", out var template))
            throw new ArgumentException($"There is no text for a notification of kind {command.Kind} in {language}", nameof(command));

        var text = template
            .Replace("{orderNumber}", command.OrderNumber, StringComparison.Ordinal)
            .Replace("{total}", Currencies.Format(command.Total, CultureInfo.GetCultureInfo(language)), StringComparison.Ordinal)
            .Replace("{deadline}", Format(command.Deadline, zone), StringComparison.Ordinal);
        var firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return (text[..firstLine], text[(firstLine + 1)..]);
    }

    // With the offset: a customer may live in another zone than the merchant.
    private static string Format(DateTimeOffset deadline, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(deadline, zone);
        return local.ToString("yyyy-MM-dd HH:mm '(UTC'zzz')'", CultureInfo.InvariantCulture);
    }

    private static FrozenDictionary<string, string> Read()
    {
        var assembly = typeof(NotificationTexts).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Templates/", StringComparison.Ordinal))
            .ToFrozenDictionary(name => name["Templates/".Length..^".txt".Length].Replace('\\', '/'), Content, StringComparer.Ordinal);

        string Content(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
        }
    }
}
