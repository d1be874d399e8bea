using System.Text.RegularExpressions;

namespace OrderSaga.Tests.Providers;

/// <summary>The page on webhooks is there in two languages: what no language changes is the same in both, place by place.</summary>
public sealed partial class WebhooksPageTests
{
    private static readonly string English = Page("webhooks.md");
    private static readonly string Chinese = Page("webhooks.zh-CN.md");

    [Test]
    public void Both_have_the_same_sections()
    {
        Levels(Chinese).ShouldBe(Levels(English));
        Levels(English).Count.ShouldBeGreaterThan(10);
        // A link from the one page goes to the section of the other: its name there is that of the English heading.
        var sections = Headings().Matches(English).Select(match => Anchor(match.Groups["title"].Value)).ToHashSet(StringComparer.Ordinal);
        var named = Headings().Matches(Chinese).Select(match => Anchor(match.Groups["title"].Value))
            .Concat(Names().Matches(Chinese).Select(match => match.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);
        foreach (var link in Links().Matches(English).Concat(Links().Matches(Chinese)).Select(match => match.Groups["section"].Value))
        {
            sections.ShouldContain(link);
            named.ShouldContain(link);
        }
    }

    [Test]
    public void Both_name_the_same_settings_paths_and_words_of_providers()
    {
        var (english, chinese) = (Words(English), Words(Chinese));

        english.Except(chinese).ShouldBeEmpty("these are missing in the Chinese page");
        chinese.Except(english).ShouldBeEmpty("these are missing in the English page");
        english.Count.ShouldBeGreaterThan(300);
    }

    [Test]
    public void Both_have_the_same_tables_row_by_row()
    {
        var (english, chinese) = (Tables(English), Tables(Chinese));

        chinese.Count.ShouldBe(english.Count);
        for (var i = 0; i < english.Count; i++)
        {
            chinese[i].Count.ShouldBe(english[i].Count, $"the rows of the table that begins {english[i][0]}");
            // What a row is about stands in its first cell.
            for (var row = 2; row < english[i].Count; row++)
                Words(FirstCell(chinese[i][row])).Order().ShouldBe(Words(FirstCell(english[i][row])).Order(), english[i][row]);
        }
    }

    [Test]
    public void Both_have_the_same_examples() => Examples(Chinese).ShouldBe(Examples(English));

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    private static List<int> Levels(string page) => [.. Headings().Matches(page).Select(match => match.Groups["level"].Length)];

    // What stands between words of a language is of that language: a placeholder in words, a title of a provider's page.
    private static HashSet<string> Words(string page) =>
    [
        .. Code().Matches(Fences().Replace(page, "")).Select(match => match.Groups["code"].Value)
            .Where(code => code.All(char.IsAscii) && !InWords().IsMatch(code)),
    ];

    private static List<List<string>> Tables(string page) =>
        [.. Rows().Matches(Fences().Replace(page, "")).Select(match => match.Value.Trim('\n').Split('\n').ToList())];

    private static string FirstCell(string row) => row.Split('|')[1];

    private static List<string> Examples(string page) =>
        [.. Fences().Matches(page).Where(match => match.Groups["kind"].Value != "mermaid").Select(match => match.Value)];

    private static string Anchor(string title) =>
        string.Concat(title.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-')).Replace(' ', '-');

    [GeneratedRegex("^(?<level>#+) (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Headings();

    [GeneratedRegex("""<a id="(?<name>[a-z0-9-]+)">""", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();

    [GeneratedRegex(@"\]\(#(?<section>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    [GeneratedRegex("^```(?<kind>[a-z]*)\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fences();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"\{[a-z]+ [a-z ]+\}")]
    private static partial Regex InWords();

    [GeneratedRegex(@"(?:^\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
