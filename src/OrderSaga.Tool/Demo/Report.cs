using OrderSaga.Simulator;
using OrderSaga.Tool.Demo.Judging;
using Spectre.Console;

namespace OrderSaga.Tool.Demo;

/// <summary>What came out, for the person who watches.</summary>
internal static class Report
{
    private const int DifferencesShown = 40;

    public static void Outcomes(IReadOnlyList<Verdict> verdicts)
    {
        var table = new Table().RoundedBorder().Title("[bold]Every order against its script[/]");
        table.AddColumn("what happened").AddColumn("becomes");
        table.AddColumn(new TableColumn("orders").RightAligned()).AddColumn(new TableColumn("right").RightAligned());
        table.AddColumn(new TableColumn("otherwise").RightAligned());
        var scripts = verdicts.GroupBy(verdict => verdict.Customer.Script, StringComparer.Ordinal);
        foreach (var script in scripts.OrderBy(script => script.Key, StringComparer.Ordinal))
        {
            var right = script.Count(verdict => verdict.IsRight);
            var becomes = script.Select(verdict => verdict.Customer.Expectation?.ToString()).OfType<string>().FirstOrDefault();
            table.AddRow(
                Markup.Escape(script.Key),
                becomes ?? "?",
                $"{script.Count()}",
                Colour(right == script.Count(), $"{right}"),
                Some(script.Count(verdict => verdict.Deviation is not null)));
        }

        table.AddEmptyRow();
        var all = verdicts.Count(verdict => verdict.IsRight);
        var otherwise = verdicts.Count(verdict => verdict.Deviation is not null);
        table.AddRow("[bold]all[/]", string.Empty, $"{verdicts.Count}", Colour(all == verdicts.Count, $"{all}"), Some(otherwise));
        AnsiConsole.Write(table);
    }

    /// <summary>The classes of outcomes, told by the decisions on the timelines and by the ends.</summary>
    public static void Classes(IReadOnlyList<(OutcomeClass Class, int Orders)> classes)
    {
        var table = new Table().RoundedBorder().Title("[bold]Outcomes by what was decided[/]");
        table.AddColumn("class").AddColumn(new TableColumn("orders").RightAligned());
        foreach (var (one, orders) in classes)
            table.AddRow(Markup.Escape(one.Name), Colour(orders > 0, $"{orders}"));
        AnsiConsole.Write(table);
    }

    /// <summary>Every decision about money and every end, as the timelines and the orders have them.</summary>
    public static void Decisions(IReadOnlyList<Verdict> verdicts)
    {
        var decisions = verdicts.SelectMany(verdict => verdict.Evidence.Life.Rows).Select(row => row.Decision);
        var ends = verdicts.Select(verdict => verdict.Order?.ClosureReason);
        AnsiConsole.MarkupLine("[grey]Decisions about money:[/] " + Counted(decisions));
        AnsiConsole.MarkupLine("[grey]Ends:[/] " + Counted(ends));
    }

    /// <summary>Which orders ended otherwise than their scripts meant them to, and why that is right.</summary>
    public static void Deviations(IReadOnlyList<Verdict> verdicts)
    {
        foreach (var reason in verdicts.Where(verdict => verdict.Deviation is not null)
            .GroupBy(verdict => verdict.Deviation!.Name, StringComparer.Ordinal).OrderByDescending(reason => reason.Count()))
        {
            AnsiConsole.MarkupLine($"[yellow]{reason.Count()} orders ended otherwise:[/] {Markup.Escape(reason.Key)}");
            foreach (var (customer, became, proof) in reason.Select(one => (one.Customer, one.Became, one.Deviation!.Proof)))
                AnsiConsole.WriteLine($"  {customer.OrderNumber} ({customer.Script}), {became}: {proof}");
        }
    }

    public static void Sums(IReadOnlyList<Sum> sums)
    {
        var table = new Table().RoundedBorder().Title("[bold]The books of the simulated world against those of the system[/]");
        table.AddColumn("sum").AddColumn(new TableColumn("books").RightAligned()).AddColumn(new TableColumn("system").RightAligned());
        foreach (var sum in sums)
            table.AddRow(Markup.Escape(sum.What), $"{sum.Books}", Colour(sum.Agrees, $"{sum.System}"));
        AnsiConsole.Write(table);
    }

    public static void Callbacks(IReadOnlyList<Delivery> deliveries)
    {
        var genuine = deliveries.Where(delivery => delivery.Forged is null).ToList();
        var forged = deliveries.Where(delivery => delivery is { Forged: not null, Status: not null }).ToList();
        AnsiConsole.MarkupLine(
            $"[grey]Callbacks:[/] {genuine.Count} sent, {genuine.Count(delivery => delivery.Acknowledged)} acknowledged to the byte; "
            + $"{forged.Count} forged, {forged.Count(delivery => !delivery.Acknowledged)} refused");
    }

    public static void Billed(BilledDays billed) => AnsiConsole.MarkupLine(
        $"[grey]Reconciliation:[/] {billed.Bills} bills, {billed.Agreed} lines agree; cases: "
        + (billed.Cases.Count == 0 ? "none" : Counted(billed.Cases.Select(each => each.Kind)))
        + (billed.Differences.Count == 0 ? ", as played" : string.Empty));

    public static void Busy(TimeSpan longest, bool wasKilled) => AnsiConsole.MarkupLine(
        $"[grey]{(wasKilled ? "After a kill" : "The machine was busy:")}[/] the service was up to {longest.TotalSeconds:F0} s behind");

    public static void Encores(int count)
    {
        if (count > 0)
            AnsiConsole.MarkupLine($"[grey]Every script was played {count} times more,[/] for a class of outcomes that had not come about");
    }

    public static void Differences(IReadOnlyList<string> differences)
    {
        AnsiConsole.MarkupLine($"[red bold]{differences.Count} differences[/]");
        foreach (var difference in differences.Take(DifferencesShown))
            AnsiConsole.WriteLine("  " + difference);
        if (differences.Count > DifferencesShown)
            AnsiConsole.WriteLine($"  and {differences.Count - DifferencesShown} more");
    }

    private static string Counted(IEnumerable<string?> words) => string.Join(", ", words.OfType<string>()
        .CountBy(word => word, StringComparer.Ordinal).OrderByDescending(word => word.Value).Select(word => $"{word.Value} {word.Key}"));

    private static string Some(int count) => count > 0 ? $"[yellow]{count}[/]" : string.Empty;

    private static string Colour(bool isRight, string text) => isRight ? $"[green]{text}[/]" : $"[red bold]{text}[/]";
}
