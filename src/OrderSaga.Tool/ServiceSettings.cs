using System.CommandLine;

namespace OrderSaga.Tool;

/// <summary>Commands that take the service's settings, as <c>--Section:Setting=value</c> or <c>--Section:Setting value</c>.</summary>
internal static class ServiceSettings
{
    private const int Config = 78; // EX_CONFIG

    // Of the host: the only ones without a section.
    private static readonly string[] OfTheHost = ["--Urls", "--AllowedHosts", "--Environment"];

    /// <summary>
    /// What is not the command's own goes to the settings, and what cannot be one ends it: an option that is misspelt would else be passed
    /// over, and the answer be one to another question.
    /// </summary>
    public static void RunWithSettings(this Command command, Func<ParseResult, string[], CancellationToken, Task<int>> act)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] settings = [.. parsed.UnmatchedTokens];
            if (FindUnknown(settings) is not { } unknown)
                return await act(parsed, settings, cancellationToken);
            await Console.Error.WriteLineAsync(
                $"{unknown} is no option of {command.Name}, and no setting: those are --Section:Setting=value or --Urls=value. Nothing was done");
            return Config;
        });
    }

    private static string? FindUnknown(string[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var key = tokens[i].Split('=', 2)[0];
            if (!IsSetting(key))
                return tokens[i];
            if (key.Length < tokens[i].Length)
                continue;
            // The value is the next token.
            if (++i == tokens.Length || tokens[i].StartsWith("--", StringComparison.Ordinal))
                return key;
        }

        return null;
    }

    private static bool IsSetting(string key) =>
        key.StartsWith("--", StringComparison.Ordinal)
        && (key.Contains(':', StringComparison.Ordinal) || OfTheHost.Contains(key, StringComparer.OrdinalIgnoreCase));
}
