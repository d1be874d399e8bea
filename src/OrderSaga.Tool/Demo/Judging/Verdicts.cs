using OrderSaga.Simulator;
using OrderSaga.Tool.Demo.Scripts;
using Spectre.Console;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>Judges everything that was played, and says so.</summary>
internal sealed class Verdicts(Stage stage)
{
    public async Task<bool> Announce(string? restless, CancellationToken cancellationToken)
    {
        var (verdicts, sums, classes, found) = await Reach(restless, cancellationToken);
        var billed = await new BillsAgainstBooks(stage).Compare(cancellationToken);
        List<string> differences = [.. found, .. billed.Differences];
        Report.Outcomes(verdicts);
        Report.Classes(classes);
        Report.Sums(sums);
        Report.Billed(billed);
        Report.Callbacks(stage.Providers.Callbacks.Deliveries);
        Report.Decisions(verdicts);
        if (stage.Disturbances.LongestBehind > TimeSpan.Zero)
            Report.Busy(stage.Disturbances.LongestBehind, stage.Process.Kills > 0);
        Report.Encores(stage.Encores);
        Report.Deviations(verdicts);
        if (differences.Count > 0)
            Report.Differences(differences);
        else
            AnsiConsole.MarkupLine($"[green bold]OK[/]: {verdicts.Count} orders became what they had to, and all sums agree{Killed()}.");
        return differences.Count == 0;
    }

    /// <summary>All that is not as it must be; empty: all is well.</summary>
    /// <param name="restless">Null: everything came to rest; else what did not.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public async Task<IReadOnlyList<string>> FindDifferences(string? restless, CancellationToken cancellationToken) =>
        (await Reach(restless, cancellationToken)).Differences;

    private async Task<(
        IReadOnlyList<Verdict> Verdicts,
        IReadOnlyList<Sum> Sums,
        IReadOnlyList<(OutcomeClass Class, int Orders)> Classes,
        IReadOnlyList<string> Differences)> Reach(string? restless, CancellationToken cancellationToken)
    {
        var failed = await Get<IReadOnlyList<FailedMessageView>>("/api/v1/failed-messages", cancellationToken);
        var totals = await Get<TotalsView>("/api/v1/totals", cancellationToken);
        var deliveries = stage.Providers.Callbacks.Deliveries;
        var verdicts = await Pass(failed, deliveries, cancellationToken);
        var sums = Balance.Draw(verdicts, stage.Providers.Books, stage.Shelf.Seeded, totals);
        var classes = Classes.Of(verdicts);
        List<string> differences =
        [
            .. restless is null ? Array.Empty<string>() : [$"it did not come to rest: {restless}"],
            .. verdicts.SelectMany(Differences),
            .. sums.Where(sum => !sum.Agrees).Select(sum => $"{sum.What}: {sum.Books} in the books, {sum.System} in the system"),
            .. deliveries.Where(delivery => delivery is { Forged: not null, Acknowledged: true })
                .Select(delivery => $"a forged callback for {delivery.PaymentNumber} was acknowledged: {delivery.Forged}"),
            .. Unacknowledged(deliveries),
            .. failed.Except(verdicts.SelectMany(verdict => verdict.Evidence.Failed))
                .Select(message => $"a message failed: {message.MessageType}: {message.Reason}"),
            .. IsWholeProgramme ? Classes.Missing(classes) : [],
        ];
        return (verdicts, sums, classes, differences);
    }

    /// <summary>Is there a class of outcomes that had to come about, and did not yet?</summary>
    public async Task<bool> MissesClasses(CancellationToken cancellationToken) =>
        IsWholeProgramme
        && Classes.Missing(Classes.Of(await Pass([], stage.Providers.Callbacks.Deliveries, cancellationToken))).Any();

    private async Task<List<Verdict>> Pass(
        IReadOnlyList<FailedMessageView> failed, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var unmatched = await Get<IReadOnlyList<UnmatchedView>>("/api/v1/unmatched-payments", cancellationToken);
        var verdicts = new List<Verdict>();
        foreach (var customer in stage.Customers)
            verdicts.Add(Judge.Pass(await Gather(customer, failed, deliveries, cancellationToken), unmatched));
        return verdicts;
    }

    // A kill takes away the moments that some of the classes need; with few orders not every script is played.
    private bool IsWholeProgramme =>
        stage.Process.Kills == 0
        && Script.All.All(script => stage.Customers.Any(customer => customer.Script == script.Title));

    private async Task<Evidence> Gather(
        Customer customer, IReadOnlyList<FailedMessageView> failed, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        await customer.WhenProbed();
        var order = await customer.Look(cancellationToken);
        IReadOnlyList<TimelineRow> timeline = order is null
            ? []
            : await Get<IReadOnlyList<TimelineRow>>($"/api/v1/orders/{customer.OrderId:D}/timeline", cancellationToken);
        var journal = await Get<IReadOnlyList<CallbackView>>($"/api/v1/callbacks?orderNumber={customer.OrderNumber}", cancellationToken);
        return Evidence.About(customer, order, timeline, journal, failed, deliveries, stage.Providers.Books);
    }

    private string Killed() => stage.Process.Kills > 0 ? $"; the service was killed {stage.Process.Kills} times" : string.Empty;

    private static IEnumerable<string> Differences(Verdict verdict) =>
        verdict.Differences.Select(difference => $"{verdict.Customer.OrderNumber} ({verdict.Customer.Script}): {difference}");

    // Each kind of notice of each payment must have been acknowledged at least once. UnionPay gives up after five sends, and while the service is
    // killed nobody is at home for any of them: then the order must know by asking, which the sums tell.
    private IEnumerable<string> Unacknowledged(IReadOnlyList<Delivery> deliveries) => deliveries
        .Where(delivery => delivery.Forged is null)
        .GroupBy(delivery => (delivery.Provider, delivery.PaymentNumber, delivery.Kind))
        .Where(notice => !notice.Any(delivery => delivery.Acknowledged))
        .Where(notice => stage.Process.Kills == 0 || notice.Any(delivery => delivery.Status is not null))
        .Select(notice => $"the {notice.Key.Kind} notice of {notice.Key.PaymentNumber} was never acknowledged");

    private async Task<T> Get<T>(string path, CancellationToken cancellationToken) =>
        (await stage.Service.Get(path, cancellationToken)).Read<T>();
}
