using System.Runtime.CompilerServices;

namespace OrderSaga.Client;

/// <summary>What cases are looked for.</summary>
public sealed record CaseQuery
{
    /// <summary>Open or Closed. Null: both.</summary>
    public string? State { get; init; }

    /// <summary>How bill and books differ, as in <see cref="CaseView.Kind"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>Of one provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Of one day, in the time zone that the account is billed by.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Of one page, 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>What is asked of a case.</summary>
public sealed record CaseAsk(string Reason) : Ask(Reason);

/// <summary>Where the providers' bills and the books differ.</summary>
public sealed class Reconciliation
{
    const string Root = "reconciliation";
    readonly Connection _connection;

    internal Reconciliation(Connection connection) => _connection = connection;

    /// <summary>One page, the first or the one after another's <see cref="CasePage.Next"/>.</summary>
    [Operation("findReconciliationCases")]
    public Task<CasePage> PageAsync(CaseQuery query, string? after = null, CancellationToken cancellation = default) =>
        _connection.GetAsync<CasePage>(
            Connection.Query(
                Root, ("state", query.State), ("kind", query.Kind), ("provider", query.Provider), ("day", query.Day), ("limit", query.Limit),
                ("after", after)),
            cancellation);

    /// <summary>All that fit, the newest day first, page by page as they are read.</summary>
    public async IAsyncEnumerable<CaseView> FindAsync(
        CaseQuery query, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? after = null;
        do
        {
            var page = await PageAsync(query, after, cancellation).ConfigureAwait(false);
            foreach (var found in page.Cases)
                yield return found;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>The case as it is.</summary>
    [Operation("getReconciliationCase")]
    public Task<CaseView> GetAsync(Guid caseId, CancellationToken cancellation = default) =>
        _connection.GetAsync<CaseView>(Connection.Path(Root, caseId), cancellation);

    /// <summary>Close it, with what was found; it stays closed.</summary>
    [Operation("closeReconciliationCase")]
    public Task<CaseAccepted> CloseAsync(Guid caseId, CaseAsk ask, CancellationToken cancellation = default) =>
        _connection.SendAsync<CaseAccepted>(HttpMethod.Post, Connection.Path(Root, caseId, "close"), ask, true, cancellation);

    /// <summary>Ask the provider how the payment or refund stands; the answer goes to the order, and the case is compared again.</summary>
    [Operation("queryReconciliationCase")]
    public Task<CaseAccepted> QueryAsync(Guid caseId, CaseAsk ask, CancellationToken cancellation = default) =>
        _connection.SendAsync<CaseAccepted>(HttpMethod.Post, Connection.Path(Root, caseId, "query"), ask, true, cancellation);

    /// <summary>What came of the bill of each day, the newest first, page by page as they are read.</summary>
    [Operation("findBills")]
    public async IAsyncEnumerable<DayView> BillsAsync(
        string? provider = null, DateOnly? before = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        do
        {
            var page = await _connection.GetAsync<DayPage>(
                Connection.Query($"{Root}/bills", ("provider", provider), ("before", before)), cancellation).ConfigureAwait(false);
            foreach (var day in page.Days)
                yield return day;
            before = page.Before;
        }
        while (before is not null);
    }

    /// <summary>Fetch and compare the bill of a day now. Not tried again by itself; the same again changes nothing.</summary>
    [Operation("importBill")]
    public Task<Reconciled> ImportAsync(
        string provider, string account, DateOnly day, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<Reconciled>(
            HttpMethod.Post, $"{Root}/import", new ImportBody(provider, account, day, reason), false, cancellation, isPatient: true);
}

internal sealed record ImportBody(string Provider, string Account, DateOnly Day, string Reason);
