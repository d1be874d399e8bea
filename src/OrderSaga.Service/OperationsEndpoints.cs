using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Participants;
using OrderSaga.Participants.Notifications;
using OrderSaga.Participants.Points;
using OrderSaga.Participants.Stock;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Workers;

namespace OrderSaga.Service;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SetStockRequest(long Available, Guid RequestId, string Reason) : IReasoned;

/// <summary>What participants hold, what is stuck, and the sums.</summary>
public static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("").WithTags("Operations");
        operations.MapGet("/totals", async (OrderDbContext db, ParticipantsDbContext participants, PointsLedger points, CancellationToken c) =>
            TypedResults.Ok(await Totals.Of(db, participants, points, c)))
            .WithName("getTotals").WithSummary("The sums that must balance, and what is on its way.").For(Roles.Reader)
            .Gives<Totals>(200);
        operations.MapTroubles();
        operations.MapWorkers();
        operations.MapGet("/rejected-callbacks", (RejectedCallbacks rejected) => TypedResults.Ok(new RejectedCallbackList(rejected.Count, rejected.Last)))
            .WithName("getRejectedCallbacks").WithSummary("The last callbacks that were not proven genuine.").For(Roles.Reader)
            .Gives<RejectedCallbackList>(200);
        operations.MapGet("/stock", async (StockLedger stock, CancellationToken c) => TypedResults.Ok(
            (await stock.LevelsAsync(c)).ConvertAll(l => new StockTotals(l.Sku, l.Available, l.Reserved, l.Sold))))
            .WithName("getStock").WithSummary("Stock of every article.").For(Roles.Reader)
            .Gives<IReadOnlyList<StockTotals>>(200, 409).OfOwn(nameof(ParticipantsOptions.Stock));
        operations.MapPut("/stock/{sku}", SetStock)
            .WithName("setStock").WithSummary("Set how many of an article are available; the same request again sets nothing.").WithReason().For(Roles.Admin)
            .Gives<StockTotals>(200, 400, 409).OfOwn(nameof(ParticipantsOptions.Stock));
        operations.MapGet("/points", async (PointsLedger points, CancellationToken c) => TypedResults.Ok(await points.TotalsAsync(c)))
            .WithName("getPoints").WithSummary("All points together.").For(Roles.Reader)
            .Gives<PointsTotals>(200, 409).OfOwn(nameof(ParticipantsOptions.Points));
        operations.MapGet("/points/{customerId}", async (string customerId, PointsLedger points, CancellationToken c, [FromQuery] string merchant = "default") =>
            TypedResults.Ok(await points.AccountAsync(merchant, customerId, c)))
            .WithName("getPointsOfCustomer").WithSummary("A customer's points and how they came about.").For(Roles.Reader)
            .Gives<PointsAccount>(200, 400, 409).OfOwn(nameof(ParticipantsOptions.Points));
        operations.MapGet("/notifications", async (NotificationLog log, CancellationToken c, [FromQuery] string? orderNumber = null, [FromQuery] int limit = 50) =>
            TypedResults.Ok((await log.NewestAsync(limit, orderNumber, c)).ConvertAll(NotificationView.Of)))
            .WithName("getNotifications").WithSummary("What customers were told, newest first; their addresses are masked.")
            .WithPagesOf(NotificationLog.RowsMax).For(Roles.Reader)
            .Gives<IReadOnlyList<NotificationView>>(200, 400, 409).OfOwn(nameof(ParticipantsOptions.Notifications));
    }

    static async Task<IResult> SetStock(string sku, SetStockRequest request, StockLedger stock, AuditLog audit, HttpContext http)
    {
        var cancellation = http.RequestAborted;
        var before = await stock.LevelAsync(sku, cancellation);
        // Participants have a database of their own: the audit says first what is then done.
        var draft = new AuditDraft(Caller.Of(http.User), "stock.set", $"stock/{sku}", "Begun")
        {
            RequestId = request.RequestId,
            Reason = request.Reason,
            Before = JsonSerializer.Serialize(new { available = before?.Available }),
            After = JsonSerializer.Serialize(new { available = request.Available }),
        };
        if (!await stock.HasSetAsync(request.RequestId, cancellation))
            await audit.Write(draft, cancellation);
        var set = await stock.SetAsync(sku, request.Available, request.RequestId, cancellation);
        if (set.Level is { } level)
            return TypedResults.Ok(new StockTotals(level.Sku, level.Available, level.Reserved, level.Sold));
        await audit.Write(draft with { Outcome = "Refused", Detail = set.Refusal }, cancellation);
        return Problems.Conflict("The stock was not set", set.Refusal!);
    }
}
