using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>Secret keys from the settings, or one of this installation's own: base64 of at least 32 random bytes each.</summary>
internal static class KeyList
{
    public const int KeyBytesMin = 32;

    // Everybody has read it: it stands in docs/webhooks.md.
    private const string ExampleKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <summary>Null when there are errors; each names a setting and the cure.</summary>
    public static IReadOnlyList<byte[]>? Read(
        string section, IReadOnlyList<string> written, IReadOnlyList<string> files, string? makeKeyAt, out IReadOnlyList<string> errors)
    {
        const string cure = "set it to base64 of 32 random bytes (openssl rand -base64 32)";
        var settings = new SettingReader($"{ProviderOptions.Section}:{section}");
        var keys = new List<byte[]>();
        for (var i = 0; i < written.Count; i++)
            Add($"Keys:{i}", written[i]);
        for (var i = 0; i < files.Count; i++)
            Add($"KeyFiles:{i}", settings.FileText($"KeyFiles:{i}", files[i]));

        if (written.Count + files.Count == 0 && makeKeyAt is not null)
            keys.Add(OwnKey(makeKeyAt));
        else if (written.Count + files.Count == 0)
            settings.Wrong("Keys", $"is missing; {cure} (Keys or KeyFiles), the same on every replica");

        errors = settings.Errors;
        return errors.Count == 0 ? keys : null;

        void Add(string setting, string text)
        {
            var before = settings.Errors.Count;
            text = settings.Text(setting, text, cure);
            if (settings.Errors.Count > before)
                return;
            if (text.Is(ExampleKey))
                settings.Wrong(setting, $"is the example of the documentation; {cure}");
            else if (StrictBase64.Decode(text) is { Length: >= KeyBytesMin } key && key.AsSpan().IndexOfAnyExcept(key[0]) >= 0)
                keys.Add(key);
            else
                settings.Wrong(setting, $"is not base64 of at least {KeyBytesMin} random bytes; {cure}");
        }
    }

    private static byte[] OwnKey(string file)
    {
        if (!File.Exists(file))
            Make(file);
        return StrictBase64.Decode(File.ReadAllText(file).Trim()) is { Length: >= KeyBytesMin } key
            ? key
            : throw new InvalidDataException($"{file} holds no key; restore it, or remove it so that a new one is made");
    }

    private static void Make(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Whole or not at all: a process that dies here leaves no half of a key, and of two that start at once one key wins.
        var draft = $"{file}.{Environment.ProcessId}.{RandomNumberGenerator.GetHexString(8)}";
        using (var stream = new FileStream(draft, mode))
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytesMin));
            stream.Write(Encoding.ASCII.GetBytes(key));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
