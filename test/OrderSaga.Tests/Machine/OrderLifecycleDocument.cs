using System.Globalization;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;
using OrderSaga.Tests.Contracts;

namespace OrderSaga.Tests.Machine;

/// <summary>docs/order-lifecycle.md, written from the machine. ORDERSAGA_WRITE_DOCS=1 writes it anew.</summary>
public sealed class OrderLifecycleDocument
{
    private static readonly string[] StateNames = [States.Placed, States.AwaitingPayment, States.Paid, States.Expired, States.Closed];

    private readonly OrderStateMachine machine = new(new OrderPolicies(), TimeProvider.System);

    [Test]
    public void It_says_what_the_machine_does()
    {
        var path = Path.Combine(Messages.RepositoryRoot, "docs", "order-lifecycle.md");
        var document = Write();
        if (Environment.GetEnvironmentVariable("ORDERSAGA_WRITE_DOCS") == "1") File.WriteAllText(path, document);

        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(document, "stale: run the tests once with ORDERSAGA_WRITE_DOCS=1");
    }

    private string Write()
    {
        var sentences = LifecycleReader.Read(machine).Sentences;
        var events = EventNames();
        var common = events.ToDictionary(name => name, name => CommonTo(name, sentences), StringComparer.Ordinal);
        var page = new StringBuilder();
        Section(page, LifecycleText.Head);
        Section(page, "## States", LifecycleText.States, Diagram(sentences));
        var placed = sentences[(States.Initial, nameof(OrderPlaced))];
        Section(page, "## A new order", Rows(placed.Select(said => (nameof(OrderPlaced), said.ToString()))));
        Section(page, "## In every state", Rows(events.SelectMany(name => common[name].Select(said => (name, said)))));
        foreach (var state in StateNames)
            Section(page, $"## {state}", OnEntry(state, sentences), Rows(Own(state, sentences, events, common)));
        Section(page, "## Messages for an order that does not exist",
            "Every event but `OrderPlaced` is kept and tried again, since it may have overtaken `OrderPlaced`; then staff see it.");
        Section(page, "## Timers", Timers(sentences));
        Section(page, "## Effects that are not answered", Paces());
        Section(page, "## Decided here, where the specification is silent", LifecycleText.Silence);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static List<string> EventNames() => [.. typeof(OrderStateMachine).GetProperties()
        .Where(property => property.PropertyType.IsGenericType)
        .Select(property => property.PropertyType.GetGenericArguments()[^1].Name)];

    private static List<string> CommonTo(string name, Dictionary<(string, string), List<Sentence>> sentences) =>
    [
        .. StateNames
            .Select(state => sentences.GetValueOrDefault((state, name), []).Select(said => said.ToString()))
            .Aggregate((all, next) => all.Intersect(next, StringComparer.Ordinal)),
    ];

    private IEnumerable<(string, string)> Own(
        string state, Dictionary<(string, string), List<Sentence>> sentences, List<string> events, Dictionary<string, List<string>> common)
    {
        foreach (var name in events)
        {
            foreach (var said in sentences.GetValueOrDefault((state, name), []).Select(said => said.ToString())
                .Except(common[name], StringComparer.Ordinal))
                yield return (name, said);
            if (OrderActions.Never.TryGetValue((state, name), out var never)) yield return (name, $"refused: {never}");
        }

        foreach (var ((_, name), reason) in machine.Ignored.Where(ignored => ignored.Key.State == state))
            yield return (MessageOf(name), $"ignored: {reason}");
    }

    private string MessageOf(string eventName) => ((MassTransit.StateMachine)machine).GetEvent(eventName).GetType()
        .GetInterfaces().First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(MassTransit.Event<>))
        .GetGenericArguments()[0].Name;

    private static string OnEntry(string state, Dictionary<(string, string), List<Sentence>> sentences) =>
        sentences.TryGetValue((state, "Enter"), out var entry) ? $"On entry: {string.Join("; ", entry)}." : "";

    private static string Diagram(Dictionary<(string State, string Event), List<Sentence>> sentences)
    {
        var edges = sentences
            .SelectMany(pair => pair.Value.SelectMany(said => said.AllTargets)
                .Select(target => (From: pair.Key.State, To: target, pair.Key.Event)))
            .GroupBy(edge => (edge.From, edge.To))
            .Select(edge => $"    {Node(edge.Key.From)} --> {edge.Key.To}: {Labels(edge.Select(one => one.Event))}");
        return $"```mermaid\nstateDiagram-v2\n{string.Join('\n', edges)}\n    {States.Closed} --> [*]\n```";

        static string Node(string state) => state == States.Initial ? "[*]" : state;

        static string Labels(IEnumerable<string> names) =>
            string.Join(", ", names.Distinct(StringComparer.Ordinal).Select(name => name == "Enter" ? "on entry" : name));
    }

    private static string Timers(Dictionary<(string State, string Event), List<Sentence>> sentences)
    {
        Type[] timers =
        [
            typeof(PaymentReminderDue), typeof(PaymentDeadlineReached), typeof(StockReleaseDue), typeof(PointsDue),
            typeof(EffectsOverdue),
        ];
        var rows = timers.Select(timer => timer.Name)
            .Select(timer => $"| `{timer}` | {string.Join(", ", StateNames.Where(state => sentences.ContainsKey((state, timer))))} |");
        return "No others. Each carries the order's timer version and the bus's token: one that fires after it was moved or cancelled "
            + "changes nothing.\n\n| timer | runs in |\n|---|---|\n" + string.Join('\n', rows);
    }

    private static string Paces() =>
        "By default; each merchant may set its own. Delays double from the first to the longest.\n\n"
        + "| effect | first delay | longest delay | sent at most | then |\n|---|---|---|---|---|\n"
        + string.Join('\n', Enum.GetValues<EffectKind>().Select(kind => Row(kind, EffectPace.DefaultOf(kind))));

    private static string Row(EffectKind kind, EffectPace pace) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{kind}` | {pace.FirstDelay} | {pace.LongestDelay} | {pace.SendLimit} times | {AtLimit(kind, pace)} |");

    private static string AtLimit(EffectKind kind, EffectPace pace) => kind switch
    {
        EffectKind.ReserveStock => "counts as rejected; its `ReleaseStock` is sent; attention",
        EffectKind.ClosePayment => "counts as no answer; attention",
        _ => $"goes on every {pace.SlowPace}; attention",
    };

    private static string Rows(IEnumerable<(string Event, string Said)> rows) =>
        "| event | what happens |\n|---|---|\n" + string.Join('\n', rows
            .GroupBy(row => row.Event, StringComparer.Ordinal)
            .Select(row => $"| `{row.Key}` | {string.Join("<br>", row.Select(one => one.Said))} |"));

    private static void Section(StringBuilder page, params string[] parts)
    {
        foreach (var part in parts.Where(part => part.Length > 0)) page.Append(part).Append("\n\n");
    }
}
