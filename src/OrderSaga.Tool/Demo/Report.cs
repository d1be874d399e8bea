using OrderSaga.Simulator;
using Spectre.Console;

namespace OrderSaga.Tool.Demo;

/// <summary>What came out, for the person who watches.</summary>
internal static class Report
{
    private const int DifferencesShown = 40;

    public static void Outcomes(IReadOnlyList<Verdict> verdicts)
    {
        var table = new Table().RoundedBorder().Title("[bold]Every order against its script[/]");
        table.AddColumn("what happened").AddColumn("must become");
        table.AddColumn(new TableColumn("expected").RightAligned()).AddColumn(new TableColumn("actual").RightAligned());
        var scripts = verdicts.GroupBy(verdict => verdict.Customer.Script, StringComparer.Ordinal);
        foreach (var script in scripts.OrderBy(script => script.Key, StringComparer.Ordinal))
        {
            var right = script.Count(verdict => verdict.IsRight);
            var must = script.SelectMany(verdict => verdict.Customer.Expectation?.Allowed ?? []).Select(outcome => outcome.ToString());
            table.AddRow(
                Markup.Escape(script.Key),
                Markup.Escape(string.Join(" or ", must.Distinct(StringComparer.Ordinal))),
                $"{script.Count()}",
                Colour(right == script.Count(), $"{right}"));
        }

        table.AddEmptyRow();
        var all = verdicts.Count(verdict => verdict.IsRight);
        table.AddRow("[bold]all[/]", string.Empty, $"{verdicts.Count}", Colour(all == verdicts.Count, $"{all}"));
        AnsiConsole.Write(table);
    }

    /// <summary>How the machine decided about money; the scripts do not prescribe it.</summary>
    public static void Decisions(IReadOnlyList<Verdict> verdicts)
    {
        var decisions = verdicts.SelectMany(verdict => verdict.Order?.Receipts ?? [])
            .CountBy(receipt => receipt.Decision, StringComparer.Ordinal)
            .OrderByDescending(decision => decision.Value)
            .Select(decision => $"{decision.Value} {decision.Key}");
        AnsiConsole.MarkupLine("[grey]Decisions about money:[/] " + string.Join(", ", decisions));
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

    public static void Busy(TimeSpan longest, bool wasKilled) => AnsiConsole.MarkupLine(
        $"[grey]{(wasKilled ? "After a kill" : "The machine was busy:")}[/] the service was up to {longest.TotalSeconds:F0} s behind");

    public static void Differences(IReadOnlyList<string> differences)
    {
        AnsiConsole.MarkupLine($"[red bold]{differences.Count} differences[/]");
        foreach (var difference in differences.Take(DifferencesShown))
            AnsiConsole.WriteLine("  " + difference);
        if (differences.Count > DifferencesShown)
            AnsiConsole.WriteLine($"  and {differences.Count - DifferencesShown} more");
    }

    private static string Colour(bool isRight, string text) => isRight ? $"[green]{text}[/]" : $"[red bold]{text}[/]";
}
