using System.Globalization;
using System.IO.Compression;
using System.Text;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What the bills of providers have in common: text in a charset, lines, columns by name, sums. Nothing is guessed.</summary>
internal static class BillText
{
    private const string FetchAgain =
        "fetch the bill once more; if it stays so, it is no bill that this version reads: nothing was imported";
    private const decimal MicrosPerUnit = 1_000_000;

    public static BillUnreadableException Wrong(string what) => new($"{what}; {FetchAgain}");

    public static BillUnreadableException Wrong(int line, string what) => Wrong($"Line {line}: {what}");

    /// <summary>Of another merchant or day: not unreadable, and not to be read.</summary>
    public static BillUnreadableException NotThisOne(string what) =>
        new($"{what}; give the bill of this account and this day: nothing was imported");

    /// <summary>Lines without their ends, the empty last one left out.</summary>
    public static string[] Lines(ReadOnlySpan<byte> content, Encoding charset, string charsetName)
    {
        string text;
        try
        {
            text = charset.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong($"The bill is not in {charsetName}");
        }

        var lines = text.TrimStart('\uFEFF').Split('\n');
        return [.. (lines[^1].Length == 0 ? lines[..^1] : lines).Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>Where each of these columns is; all of them must be there.</summary>
    public static Dictionary<string, int> Columns(int line, string[] header, params ReadOnlySpan<string> wanted)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in wanted)
        {
            var at = Array.IndexOf(header, name);
            if (at < 0)
                throw Wrong(line, $"the column {name} is missing, or the bill is in another charset");
            columns.Add(name, at);
        }

        return columns;
    }

    /// <summary>An amount in the main unit, as an exact number; a minus only where the caller allows it.</summary>
    public static decimal Number(int line, string column, string text) =>
        decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number is > -1_000_000_000_000 and < 1_000_000_000_000
            ? number
            : throw Wrong(line, $"{column} is no amount");

    /// <summary>The amount of a line; the sign says only which way it went.</summary>
    public static Money Amount(int line, string column, string text, string currency) =>
        MinorUnits.Parse(text.TrimStart('-'), currency) is { MinorUnits: > 0 } amount
            ? amount
            : throw Wrong(line, $"{column} is no amount above zero in {currency}");

    public static long Micros(int line, string column, string text)
    {
        var micros = Number(line, column, text) * MicrosPerUnit;
        return decimal.Truncate(micros) == micros ? (long)micros : throw Wrong(line, $"{column} has more than six decimals");
    }

    public static string Id(int line, string column, string text, int lengthMax) =>
        text.Length is > 0 && text.Length <= lengthMax && text.All(letter => letter is > ' ' and < '\u007f')
            ? text
            : throw Wrong(line, $"{column} is empty or no id");

    /// <summary>
    /// A number that somebody wrote into a field which takes any text: one that is too long or has other letters is no number of ours, and
    /// is kept so that it stays none. Null: there is none.
    /// </summary>
    public static string? Written(string? text)
    {
        const int lengthMax = 64;
        if (text is null)
            return null;
        var visible = string.Concat(text.Select(letter => letter is > ' ' and < '\u007f' ? letter : '?'));
        return visible.Length <= lengthMax ? visible : visible[..lengthMax];
    }

    public static void SumIs(string what, decimal said, decimal counted)
    {
        if (said != counted)
        {
            throw Wrong(string.Create(
                CultureInfo.InvariantCulture, $"The bill says that {what} is {said}, and its lines make {counted}: lines are missing"));
        }
    }

    /// <summary>The files of a ZIP by name; together they unpack to no more than is kept.</summary>
    public static List<(string Name, byte[] Content)> Unzip(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(content.ToArray()), ZipArchiveMode.Read);
            var left = (long)BillResult.BytesMax;
            var files = new List<(string, byte[])>();
            foreach (var entry in zip.Entries)
            {
                using var unpacked = entry.Open();
                using var file = new MemoryStream();
                var part = new byte[64 * 1024];
                for (int count; (count = unpacked.Read(part)) > 0; file.Write(part, 0, count))
                {
                    if ((left -= count) < 0)
                        throw Wrong($"The bill unpacks to more than {BillResult.BytesMax} bytes");
                }

                files.Add((entry.FullName, file.ToArray()));
            }

            return files;
        }
        catch (InvalidDataException)
        {
            throw Wrong("The bill is no ZIP, or it is damaged");
        }
    }
}
