using System.Globalization;
using System.Text;

namespace OrderSaga.Service.Access;

/// <summary>
/// A name stands for a person, in the audit and where a second person is asked for: one that only looks like another is not another.
/// </summary>
static class CallerNames
{
    /// <summary>What nobody sees, though Unicode counts it among letters, marks and symbols: fillers, selectors of variants, the empty braille cell.</summary>
    static readonly (int First, int Last)[] _unseen =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
    ];

    /// <summary>There is one, and all of it can be seen.</summary>
    public static bool IsPlain(string? name) =>
        !string.IsNullOrWhiteSpace(name) && !name.EnumerateRunes().Any(rune => IsUnseen(rune) || rune == Rune.ReplacementChar);

    /// <summary>The same person, in whichever case, width and blanks it is written.</summary>
    public static bool AreSame(string one, string other) => string.Equals(Folded(one), Folded(other), StringComparison.OrdinalIgnoreCase);

    static string Folded(string name)
    {
        var seen = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes().Where(rune => !IsUnseen(rune)))
            seen.Append(rune);
        return string.Join(' ', seen.ToString().Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || Array.Exists(_unseen, range => rune.Value >= range.First && rune.Value <= range.Last);
}
