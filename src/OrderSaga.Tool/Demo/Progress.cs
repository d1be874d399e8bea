using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;
using Spectre.Console;

namespace OrderSaga.Tool.Demo;

/// <summary>Shows how the play goes: a table that moves on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class Progress(Stage stage, ServiceConnection service, int orders, TimeProvider time)
{
    private static readonly TimeSpan lineEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan tableEvery = TimeSpan.FromMilliseconds(400);
    private static readonly string[] states = ["Placed", "AwaitingPayment", "Paid", "Expired", "Closed"];

    private readonly long start = time.GetTimestamp();

    public Task Follow(CancellationToken cancellationToken) => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
        ? AnsiConsole.Live(Table(null)).AutoClear(true).StartAsync(live => FollowInTable(live, cancellationToken))
        : FollowInLines(cancellationToken);

    private async Task FollowInLines(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine(Line(await Totals(cancellationToken)));
            await Pause(lineEvery, cancellationToken);
        }
    }

    private async Task FollowInTable(LiveDisplayContext live, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            live.UpdateTarget(Table(await Totals(cancellationToken)));
            await Pause(tableEvery, cancellationToken);
        }
    }

    private async Task Pause(TimeSpan pause, CancellationToken cancellationToken) =>
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<TotalsView?> Totals(CancellationToken cancellationToken)
    {
        try
        {
            return (await service.Get("/api/v1/totals", cancellationToken)).Read<TotalsView>();
        }
        catch (OperationCanceledException)
        {
            return null; // the play is over
        }
    }

    private string Line(TotalsView? totals)
    {
        var byState = string.Join(", ", states.Select(state => $"{totals?.OrdersByState.GetValueOrDefault(state) ?? 0} {state}"));
        var seconds = $"{time.GetElapsedTime(start).TotalSeconds:F0} s";
        return $"{seconds,5}  {stage.Customers.Count} of {orders} customers came; orders: {byState}; {Counters()}";
    }

    private string Counters()
    {
        var deliveries = stage.Providers.Callbacks.Deliveries;
        var kills = stage.Process.Kills > 0 ? $", service killed {stage.Process.Kills} times" : string.Empty;
        return $"{deliveries.Count(delivery => delivery.Acknowledged)} callbacks acknowledged, "
            + $"{deliveries.Count(delivery => delivery is { Forged: not null, Acknowledged: false })} forged ones refused, "
            + $"{stage.Providers.Books.Trades.Sum(trade => stage.Providers.Books.RefundsOf(trade).Count)} refunds{kills}";
    }

    private Table Table(TotalsView? totals)
    {
        var table = new Table().RoundedBorder().Title($"[bold]{time.GetElapsedTime(start).TotalSeconds:F0} s[/]").Caption(Counters());
        table.AddColumn("what happens").AddColumn(new TableColumn("now").RightAligned()).AddColumn(new TableColumn("done").RightAligned());
        var scripts = stage.Customers.GroupBy(customer => customer.Script, StringComparer.Ordinal);
        foreach (var script in scripts.OrderBy(script => script.Key, StringComparer.Ordinal))
        {
            var done = script.Count(customer => customer.Expectation is not null);
            table.AddRow(Markup.Escape(script.Key), $"{script.Count() - done}", $"{done}");
        }

        table.AddEmptyRow();
        foreach (var state in states)
            table.AddRow($"[grey]orders {state}[/]", $"{totals?.OrdersByState.GetValueOrDefault(state) ?? 0}", string.Empty);
        return table;
    }
}
