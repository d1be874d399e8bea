using System.Text.RegularExpressions;
using OrderSaga.Contracts;
using OrderSaga.Service.WebConsole;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed partial class When_the_words_are_read
{
    [Test]
    public void Every_language_has_the_same()
    {
        Words.All["zh-CN"].Keys.ShouldBe(Words.All["en"].Keys, ignoreOrder: true);
        foreach (var (key, english) in Words.All["en"])
            Gaps().Count(Words.All["zh-CN"][key]).ShouldBe(Gaps().Count(english), key);
    }

    [Test]
    public void Every_word_of_a_page_is_there()
    {
        var folder = Path.Combine(Repository(), "src", "OrderSaga.Service", "Console");
        var used = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".razor" or ".cs")
            .SelectMany(file => Used().Matches(File.ReadAllText(file)).SelectMany(match => Literal().Matches(match.Value)).Select(match => match.Groups["key"].Value))
            .Distinct().ToList();

        used.Count.ShouldBeGreaterThan(80);
        used.Where(key => !Words.All["en"].ContainsKey(key)).ShouldBeEmpty();
        ConsoleEndpoints.Screens.Select(screen => $"screen.{screen.Name}").Where(key => !Words.All["en"].ContainsKey(key)).ShouldBeEmpty();
    }

    [Test]
    public void Every_name_of_the_machine_has_a_word()
    {
        var names = new[]
        {
            Names<PaymentOutcome>("decision"), Names<ClosureReason>("closure"), Names<ReceiptStanding>("standing"), Names<RefundStatus>("refund"),
            Names<AttemptStatus>("attempt"), Names<EffectKind>("event"), Names<EffectAnswer>("event"), Names<NotificationKind>("notification"),
            typeof(AttentionCodes).GetFields().Select(field => $"attention.{field.GetValue(null)}"),
            typeof(States).GetFields().Select(field => $"state.{field.GetValue(null)}"),
            typeof(OrderPlaced).Assembly.GetExportedTypes()
                .Where(type => type.IsClass && type.GetProperty("OrderNumber") is not null && type != typeof(OrderPlaced)).Select(type => $"event.{type.Name}"),
        }.SelectMany(all => all);

        names.Where(name => !Words.All["en"].ContainsKey(name)).ShouldBeEmpty();
    }

    [Test]
    public void The_drawing_has_every_way_that_the_lifecycle_has()
    {
        StateMap.Nodes.Select(node => node.State).ShouldBe([States.Placed, States.AwaitingPayment, States.Paid, States.Expired, States.Closed], ignoreOrder: true);
        var known = StateMap.Edges.Select(edge => (edge.From, edge.To)).ToHashSet();
        var readme = File.ReadAllText(Path.Combine(Repository(), "README.md"));
        foreach (Match way in Way().Matches(readme))
            known.ShouldContain((way.Groups["from"].Value, way.Groups["to"].Value));
    }

    static IEnumerable<string> Names<T>(string kind)
        where T : struct, Enum => Enum.GetNames<T>().Select(name => $"{kind}.{name}");

    static string Repository()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Gaps();

    [GeneratedRegex(@"W\[[^\]$]*\]")]
    private static partial Regex Used();

    [GeneratedRegex("\"(?<key>[a-zA-Z0-9]+\\.[a-zA-Z0-9.-]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^ +(?<from>\w+) --> (?<to>\w+):", RegexOptions.Multiline)]
    private static partial Regex Way();
}
