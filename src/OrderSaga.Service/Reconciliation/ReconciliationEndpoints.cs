using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Reconciliation;

/// <summary>Asks for the bill of a day now.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImportRequest(string Provider, string Account, DateOnly Day, string Reason);

/// <summary>Where the providers' bills and the books here differ, and what people do about it.</summary>
public static class ReconciliationEndpoints
{
    const int ReasonLengthMax = 2000;
    const string NotGiven = "The list cannot be given";

    public static void MapReconciliation(this IEndpointRouteBuilder api)
    {
        var cases = api.MapGroup("/reconciliation").WithTags("Reconciliation");
        cases.MapGet("/", Cases).WithSummary("Where bill, journal and orders differ; the newest day first.").For(Roles.Reader)
            .Gives<CasePage>(200, 400);
        cases.MapGet("/{id:guid}", Case).WithSummary("One case.").For(Roles.Reader).Gives<CaseView>(200, 404);
        cases.MapGet("/bills", async (
                CaseQueries queries, CancellationToken c, [FromQuery] DateOnly? before = null, [FromQuery] string? provider = null) =>
            TypedResults.Ok(await queries.Days(before, provider, c)))
            .WithSummary("The bills of each day: counts, sums, revisions, or why there is none.").For(Roles.Reader)
            .Gives<DayPage>(200, 400);
        cases.MapPost("/{id:guid}/close", (
            Guid id, CaseRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, CaseActions actions, HttpContext http) =>
            actions.Close(id, request, key, Caller.Of(http.User), http.RequestAborted))
            .WithSummary("Close it, with what was found; it stays closed.").For(Roles.Agent)
            .Gives<CaseAccepted>(200, 400, 404, 409, 422);
        cases.MapPost("/{id:guid}/query", (
            Guid id, CaseRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, CaseActions actions, HttpContext http) =>
            actions.Query(id, request, key, Caller.Of(http.User), http.RequestAborted))
            .WithSummary("Ask the provider how the payment or refund stands; the answer goes to the order, and the case is compared again.")
            .For(Roles.Agent)
            .Gives<CaseAccepted>(200, 400, 404, 409, 422);
        cases.MapPost("/import", Import).WithSummary("Fetch and compare the bill of a day now.").For(Roles.Admin)
            .Gives<Reconciled>(200, 400, 409);
    }

    static async Task<IResult> Cases([AsParameters] CaseQuery query, CaseQueries queries, CancellationToken cancellation)
    {
        if (query.State is not (null or ReconciliationCase.Open or ReconciliationCase.Closed))
            return Problems.Invalid(NotGiven, ["state is Open or Closed"]);
        return await queries.Page(query, cancellation) is { } page
            ? TypedResults.Ok(page)
            : Problems.Invalid(NotGiven, ["after is not from a page of cases; ask without it for the first page"]);
    }

    static async Task<IResult> Case(Guid id, CaseQueries queries, CancellationToken cancellation) =>
        await queries.Find(id, cancellation) is { } found ? TypedResults.Ok(found) : Problems.NotFound("There is no such case");

    static async Task<IResult> Import(
        ImportRequest request, PaymentProviders providers, ReconciliationRounds rounds, AuditLog audit, TimeProvider clock,
        HttpContext http)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > ReasonLengthMax)
            return Problems.Invalid("Nothing was fetched", [$"The reason has 1 to {ReasonLengthMax} characters"]);
        if (providers.Client(request.Provider, request.Account) is not { GivesBills: true } client)
        {
            return Problems.Invalid(
                "Nothing was fetched",
                [$"The settings have no account '{request.Account}' with a provider '{request.Provider}' whose bills are fetched"]);
        }

        // UnionPay's tomorrow begins an hour before midnight.
        if (request.Day > ChinaDay.Of(clock.GetUtcNow()).AddDays(1))
            return Problems.Invalid("Nothing was fetched", ["The day is yet to come"]);

        var caller = Caller.Of(http.User);
        var subject = $"bill/{request.Provider}/{request.Account}/{ChinaDay.Text(request.Day)}";
        var draft = new AuditDraft(caller, "reconciliation.import", subject, "Done")
        {
            Reason = request.Reason,
        };
        if (await rounds.Now(client, request.Day, null, caller.Name, http.RequestAborted) is not { } result)
            return Problems.Conflict("Not now", "Another replica, or somebody, fetches this bill now; look at the bills in a minute");
        await audit.Write(draft with { Detail = $"{result.Outcome} {result.Problem}".Trim() }, http.RequestAborted);
        return result.Problem is { } problem ? Problems.Conflict($"There is no bill: {result.Outcome}", problem) : TypedResults.Ok(result);
    }
}
