using System.Text;

namespace OrderSaga.Providers;

/// <summary>Tables as RFC 4180 writes them: a quoted value may hold commas, line ends and doubled quotes.</summary>
internal static class CsvText
{
    /// <summary>The rows with the number of the line that each begins on. The last row may end with the file.</summary>
    /// <exception cref="BillUnreadableException">A quote is where none can be, or is not closed.</exception>
    public static List<(int Line, string[] Values)> Rows(string text)
    {
        var rows = new List<(int, string[])>();
        var values = new List<string>();
        var value = new StringBuilder();
        var (at, line, begun) = (0, 1, 1);
        while (at < text.Length)
        {
            if (text[at] == '"')
                at = Quoted(text, at, begun, value, ref line);
            while (at < text.Length && text[at] is not (',' or '\n' or '"'))
                value.Append(text[at++]);
            if (at < text.Length && text[at] == '"')
                throw BillText.Wrong(line, "a quote is in the middle of a value");

            var isEnd = at >= text.Length || text[at] == '\n';
            values.Add(isEnd ? value.ToString().TrimEnd('\r') : value.ToString());
            value.Clear();
            at++;
            if (!isEnd)
            {
                if (at >= text.Length)
                    values.Add(""); // the file ends behind a comma
                else
                    continue;
            }

            rows.Add((begun, [.. values]));
            values.Clear();
            begun = ++line;
        }

        return rows;
    }

    /// <summary>Where it goes on behind the closing quote.</summary>
    private static int Quoted(string text, int at, int begun, StringBuilder value, ref int line)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                if (at + 1 >= text.Length || text[at + 1] != '"')
                    return text.AsSpan(at + 1) is [] or [',', ..] or ['\n', ..] or ['\r', '\n', ..]
                        ? at + 1
                        : throw BillText.Wrong(line, "behind a closing quote there is more of a value");
                at++;
            }
            else if (text[at] == '\n')
            {
                line++;
            }

            value.Append(text[at]);
        }

        throw BillText.Wrong(begun, "a quote is not closed: the end of the bill is missing");
    }
}
