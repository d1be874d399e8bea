using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// Reads the settings of one account and remembers everything that is wrong with them: which setting, and the cure. Never the value.
/// </summary>
internal sealed partial class SettingReader(string path)
{
    private readonly List<string> errors = [];

    public IReadOnlyList<string> Errors => errors;

    public void Wrong(string setting, string sentence) => errors.Add($"{path}:{setting} {sentence}");

    public string Text(string setting, string? value, string cure)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0)
            Wrong(setting, $"is missing; {cure}, or remove the account");
        else if (IsPlaceholder(text))
            Wrong(setting, $"is a placeholder; {cure}, or remove the account");
        return text;
    }

    /// <summary>A value that is given itself or by a file, not both.</summary>
    public string Secret(string setting, string? value, string? file, string cure)
    {
        if (!string.IsNullOrWhiteSpace(value) && !string.IsNullOrWhiteSpace(file))
            Wrong(setting, $"and {setting}File are both set; keep one");
        return string.IsNullOrWhiteSpace(file)
            ? Text(setting, value, $"{cure} ({setting} or {setting}File)")
            : Text(setting + "File", FileText(setting + "File", file), cure);
    }

    public string FileText(string setting, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Wrong(setting, $"names a file that cannot be read ({unreadable.GetType().Name}); check its path and who may read it");
            return "unreadable";
        }
    }

    /// <summary>Null when it cannot be read, which is remembered.</summary>
    public byte[]? FileBytes(string setting, string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Wrong(setting, $"names a file that cannot be read ({unreadable.GetType().Name}); check its path and who may read it");
            return null;
        }
    }

    /// <summary>The account's own key, from <c>PrivateKey</c> or <c>PrivateKeyFile</c>.</summary>
    public RsaPrivateKey? PrivateKey(string? value, string? file, string cure)
    {
        var text = Secret("PrivateKey", value, file, cure);
        var setting = string.IsNullOrWhiteSpace(file) ? "PrivateKey" : "PrivateKeyFile";
        return Key(setting, text, RsaPrivateKey.Read, key => key.Bits, cure);
    }

    public TKey? Key<TKey>(string setting, string text, Func<string, TKey> read, Func<TKey, int> bits, string cure)
        where TKey : class
    {
        // Text found it missing, a placeholder or unreadable already; one complaint is enough.
        if (errors.Any(error => error.StartsWith($"{path}:{setting} ", StringComparison.Ordinal)))
            return null;

        try
        {
            // An environment file keeps a PEM on one line.
            var key = read(text.Replace("\\n", "\n", StringComparison.Ordinal));
            if (bits(key) >= RsaPublicKey.BitsMin)
                return key;
            Wrong(setting, $"has {bits(key)} bits; {cure} of at least {RsaPublicKey.BitsMin} bits");
        }
        catch (CryptographicException)
        {
            Wrong(setting, $"is not an RSA key that can be read; {cure}");
        }

        return null;
    }

    /// <summary>An address to talk to: https, or http to this machine itself, where simulators run.</summary>
    public Uri? Address(string setting, string? value)
    {
        if (Uri.TryCreate(value?.Trim(), UriKind.Absolute, out var address)
            && (address.Scheme.Is(Uri.UriSchemeHttps) || (address.Scheme.Is(Uri.UriSchemeHttp) && address.IsLoopback)))
        {
            return address;
        }

        Wrong(setting, "is not an https address; give one, or remove the setting to use the live address");
        return null;
    }

    /// <summary>An address whose paths the interface says: one behind a path of somebody's proxy would not be asked there.</summary>
    public Uri? Origin(string setting, string? value)
    {
        if (Address(setting, value) is not { } address)
            return null;
        if (address.PathAndQuery is not "/" || address.Fragment.Length > 0)
            Wrong(setting, "has a path, which would not be asked; give scheme, host and port alone");
        return address;
    }

    public static bool IsPlaceholder(string text) => Placeholder().IsMatch(text) || text.AsSpan().IndexOfAnyExcept(text[0]) < 0;

    // A key in base64 or PEM never looks like these: they stand for the whole value.
    [GeneratedRegex(
        @"\A(<.*>|\$?\{.*\}|\[.*\]|%.*%|\.{2,}|(my|your)[-_ ].*|.*(change[-_ ]?(me|it)|replace[-_ ]?(me|this|with)|place[-_ ]?holder).*"
        + @"|todo|tbd|none|null|secret|password|test|example|default|dummy|key|xxx+.*)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
