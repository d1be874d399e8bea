using System.Text;

namespace OrderSaga.Providers;

/// <summary>Words for providers, which allow only so many.</summary>
internal static class Wording
{
    /// <summary>Cut by UTF-8 bytes, never inside a character.</summary>
    public static string CutBytes(string text, int bytesMax)
    {
        var cut = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > bytesMax)
                break;
            cut.Append(rune.ToString());
        }

        return cut.ToString();
    }
}
