using OrderSaga.Simulator;
using Spectre.Console;

namespace OrderSaga.Tool.Demo;

/// <summary>Judges everything that was played, and says so.</summary>
internal sealed class Verdicts(Stage stage)
{
    public async Task<bool> Announce(string? restless, CancellationToken cancellationToken)
    {
        var unmatched = await Get<IReadOnlyList<UnmatchedView>>("/api/v1/unmatched-payments", cancellationToken);
        var failed = await Get<IReadOnlyList<FailedMessageView>>("/api/v1/failed-messages", cancellationToken);
        var totals = await Get<TotalsView>("/api/v1/totals", cancellationToken);
        var verdicts = new List<Verdict>();
        foreach (var customer in stage.Customers)
            verdicts.Add(Judge.Pass(customer, await customer.Look(cancellationToken), unmatched, stage.Providers.Books));
        var sums = Balance.Draw(verdicts, stage.Providers.Books, stage.Shelf.Seeded, totals);
        var deliveries = stage.Providers.Callbacks.Deliveries;

        Report.Outcomes(verdicts);
        Report.Sums(sums);
        Report.Callbacks(deliveries);
        Report.Decisions(verdicts);
        if (stage.Disturbances.LongestBehind > TimeSpan.Zero)
            Report.Busy(stage.Disturbances.LongestBehind, stage.Process.Kills > 0);
        List<string> differences =
        [
            .. restless is null ? Array.Empty<string>() : [$"it did not come to rest: {restless}"],
            .. verdicts.SelectMany(Differences),
            .. sums.Where(sum => !sum.Agrees).Select(sum => $"{sum.What}: {sum.Books} in the books, {sum.System} in the system"),
            .. deliveries.Where(delivery => delivery is { Forged: not null, Acknowledged: true })
                .Select(delivery => $"a forged callback for {delivery.PaymentNumber} was acknowledged: {delivery.Forged}"),
            .. Unacknowledged(deliveries),
            .. failed.Where(_ => stage.Process.Kills == 0).Select(message => $"a message failed: {message.MessageType}: {message.Reason}"),
        ];
        if (differences.Count > 0)
            Report.Differences(differences);
        else
            AnsiConsole.MarkupLine($"[green bold]OK[/]: {verdicts.Count} orders became what they had to, and all sums agree{Killed()}.");
        return differences.Count == 0;
    }

    private string Killed() => stage.Process.Kills > 0 ? $"; the service was killed {stage.Process.Kills} times" : string.Empty;

    private static IEnumerable<string> Differences(Verdict verdict) =>
        verdict.Differences.Select(difference => $"{verdict.Customer.OrderNumber} ({verdict.Customer.Script}): {difference}");

    // Each kind of notice of each payment must have been acknowledged at least once.
    private static IEnumerable<string> Unacknowledged(IReadOnlyList<Delivery> deliveries) => deliveries
        .Where(delivery => delivery.Forged is null)
        .GroupBy(delivery => (delivery.Provider, delivery.PaymentNumber, delivery.Kind))
        .Where(notice => !notice.Any(delivery => delivery.Acknowledged))
        .Select(notice => $"the {notice.Key.Kind} notice of {notice.Key.PaymentNumber} was never acknowledged");

    private async Task<T> Get<T>(string path, CancellationToken cancellationToken) =>
        (await stage.Service.Get(path, cancellationToken)).Read<T>();
}
