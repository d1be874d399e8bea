using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Reconciliation;

/// <summary>Asks for the bill of a day now.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImportRequest(string Provider, string Account, DateOnly Day, string Reason) : IReasoned;

/// <summary>Where the providers' bills and the books here differ, and what people do about it.</summary>
public static class ReconciliationEndpoints
{
    const string NotGiven = "The list cannot be given";

    public static void MapReconciliation(this IEndpointRouteBuilder api)
    {
        var cases = api.MapGroup("/reconciliation").WithTags("Reconciliation");
        cases.MapGet("/", Cases)
            .WithName("findReconciliationCases").WithSummary("Where bill, journal and orders differ; the newest day first.")
            .WithPagesOf(CaseQueries.PageSizeMax).For(Roles.Reader)
            .Gives<CasePage>(200, 400);
        cases.MapGet("/{caseId:guid}", Case)
            .WithName("getReconciliationCase").WithSummary("One case.").For(Roles.Reader)
            .Gives<CaseView>(200, 404);
        cases.MapGet("/bills", async (
                CaseQueries queries, CancellationToken c, [FromQuery] DateOnly? before = null, [FromQuery] string? provider = null) =>
            TypedResults.Ok(await queries.Days(before, provider, c)))
            .WithName("findBills").WithSummary("The bills of each day: counts, sums, revisions, or why there is none.").For(Roles.Reader)
            .Gives<DayPage>(200, 400);
        cases.MapPost("/{caseId:guid}/close", (
            Guid caseId, CaseRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, CaseActions actions, HttpContext http) =>
            Once(request, key, () => actions.Close(caseId, request, key, Caller.Of(http.User), http.RequestAborted)))
            .WithName("closeReconciliationCase").WithSummary("Close it, with what was found; it stays closed.").For(Roles.Agent)
            .Gives<CaseAccepted>(200, 400, 404, 409, 422);
        cases.MapPost("/{caseId:guid}/query", (
            Guid caseId, CaseRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, CaseActions actions, HttpContext http) =>
            Once(request, key, () => actions.Query(caseId, request, key, Caller.Of(http.User), http.RequestAborted)))
            .WithName("queryReconciliationCase")
            .WithSummary("Ask the provider how the payment or refund stands; the answer goes to the order, and the case is compared again.")
            .For(Roles.Agent)
            .Gives<CaseAccepted>(200, 400, 404, 409, 422);
        cases.MapPost("/import", Import)
            .WithName("importBill").WithSummary("Fetch and compare the bill of a day now.").WithReason().For(Roles.Admin)
            .Gives<Reconciled>(200, 400, 409);
    }

    static async Task<IResult> Once(CaseRequest request, Guid? key, Func<Task<IResult>> act) =>
        SaidTwice.WhyNot(request.RequestId, key) is { } wrong ? Problems.Invalid("Nothing was done", [wrong]) : await act();

    static async Task<IResult> Cases([AsParameters] CaseQuery query, CaseQueries queries, CancellationToken cancellation)
    {
        if (query.State is not (null or ReconciliationCase.Open or ReconciliationCase.Closed))
            return Problems.Invalid(NotGiven, ["state is Open or Closed"]);
        return await queries.Page(query, cancellation) is { } page
            ? TypedResults.Ok(page)
            : Problems.Invalid(NotGiven, ["after is not from a page of cases; ask without it for the first page"]);
    }

    static async Task<IResult> Case(Guid caseId, CaseQueries queries, CancellationToken cancellation) =>
        await queries.Find(caseId, cancellation) is { } found ? TypedResults.Ok(found) : Problems.NotFound("There is no such case");

    static async Task<IResult> Import(
        ImportRequest request, PaymentProviders providers, ReconciliationRounds rounds, AuditLog audit, TimeProvider clock,
        HttpContext http)
    {
        if (providers.Client(request.Provider, request.Account) is not { GivesBills: true } client)
        {
            return Problems.Invalid(
                "Nothing was fetched",
                [$"The settings have no account '{request.Account}' with a provider '{request.Provider}' whose bills are fetched"]);
        }

        // UnionPay's tomorrow begins an hour before midnight.
        if (request.Day > client.Account.Days.Of(clock.GetUtcNow()).AddDays(1))
            return Problems.Invalid("Nothing was fetched", ["The day is yet to come"]);

        var caller = Caller.Of(http.User);
        var subject = $"bill/{request.Provider}/{request.Account}/{BillDays.Text(request.Day)}";
        var draft = new AuditDraft(caller, "reconciliation.import", subject, "Done")
        {
            Reason = request.Reason,
        };
        audit.Ask(draft);
        if (await rounds.Now(client, request.Day, null, caller.Name, http.RequestAborted) is not { } result)
            return Problems.Conflict("Not now", "Another replica, or somebody, fetches this bill now; look at the bills in a minute");
        await audit.Write(draft with { Detail = $"{result.Outcome} {result.Problem}".Trim() }, http.RequestAborted);
        return result.Problem is { } problem ? Problems.Conflict($"There is no bill: {result.Outcome}", problem) : TypedResults.Ok(result);
    }
}
