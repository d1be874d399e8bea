using System.Text.RegularExpressions;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>The table of the security battery in docs/reliability.md: each part has a test, and each test that it names is there.</summary>
public sealed partial class When_the_battery_is_read
{
    static readonly string[] _parts = [.. Enumerable.Range(30, 13).Select(number => $"S{number}")];

    [Test]
    public void Every_part_is_shown_by_a_test_that_is_there()
    {
        var rows = Rows();
        rows.Select(row => row.Part).ShouldBe(_parts);
        foreach (var (part, tests) in rows)
        {
            tests.ShouldNotBeEmpty(part);
            tests.Where(test => !IsThere(test)).ShouldBeEmpty(part);
        }
    }

    [TestCase("Staff/When_an_attacker_tries.Guessed_ids_all_get_the_same_answer", true)]
    [TestCase("When_an_attacker_tries", true)]
    [TestCase("When_an_attacker_tries.Nothing_of_this_name", false)]
    [TestCase("Console/When_an_attacker_tries", false)]
    [TestCase("When_nobody_wrote_this", false)]
    public void One_that_is_not_there_would_be_found_out(string test, bool isThere) => IsThere(test).ShouldBe(isThere);

    static List<(string Part, List<string> Tests)> Rows()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent!;
        return [.. File.ReadLines(Path.Combine(folder.FullName, "docs", "reliability.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => (row.Groups["part"].Value, Named(row.Groups["shown"].Value)))];
    }

    /// <summary>A name that begins with a dot is another method of the class before it.</summary>
    static List<string> Named(string shown)
    {
        var (named, last) = (new List<string>(), "");
        foreach (var name in Name().Matches(shown).Select(match => match.Groups["name"].Value))
        {
            if (!name.StartsWith('.'))
                last = name.Split('.')[0];
            named.Add(name.StartsWith('.') ? last + name : name);
        }

        return named;
    }

    static bool IsThere(string test)
    {
        var (path, method) = test.Split('.') is [var all, var one] ? (all, one) : (test, null);
        var (folder, name) = path.Split('/') is [var inside, var type] ? (inside, type) : ("Staff", path);
        // The folder of the console's tests is Console, and its namespace cannot be: System has one.
        var space = $"OrderSaga.IntegrationTests.{(folder == "Console" ? "WebConsole" : folder)}";
        return typeof(When_the_battery_is_read).Assembly.GetType($"{space}.{name}") is { } found
            && (method is null || found.GetMethod(method) is not null);
    }

    [GeneratedRegex(@"^\| (?<part>S\d\d) \| [^|]+ \| (?<shown>.+) \|$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>(?:[A-Z][A-Za-z]+/)?(?:When_\w+)?(?:\.[A-Z]\w+)?)`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
