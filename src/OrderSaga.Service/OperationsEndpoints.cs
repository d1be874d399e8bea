using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Participants.Notifications;
using OrderSaga.Participants.Points;
using OrderSaga.Participants.Stock;
using OrderSaga.Persistence;

namespace OrderSaga.Service;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SetStockRequest(long Available, Guid RequestId);

/// <summary>What participants hold, what is stuck, and the sums.</summary>
public static class OperationsEndpoints
{
    const int RowsMax = 200;

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("").WithTags("Operations");
        operations.MapGet("/totals", async (OrderDbContext db, ParticipantsDbContext participants, PointsLedger points, CancellationToken c) =>
            TypedResults.Ok(await Totals.Of(db, participants, points, c))).WithSummary("The sums that must balance, and what is on its way.");
        operations.MapGet("/unmatched-payments", async (OrderDbContext db, CancellationToken c) =>
            TypedResults.Ok(await UnmatchedPayments.All(db, c))).WithSummary("Payments whose order has not come.");
        operations.MapGet("/failed-messages", FailedMessages).WithSummary("Messages that were refused or could not be handled, with the reason.");
        operations.MapGet("/callbacks", Callbacks).WithSummary("The callback journal, newest first; by order number or transaction id.");
        operations.MapGet("/rejected-callbacks", (RejectedCallbacks rejected) => TypedResults.Ok(new { rejected.Count, rejected.Last }))
            .WithSummary("The last callbacks that were not proven genuine.");
        operations.MapGet("/stock", async (StockLedger stock, CancellationToken c) => TypedResults.Ok(
            (await stock.LevelsAsync(c)).ConvertAll(l => new StockTotals(l.Sku, l.Available, l.Reserved, l.Sold)))).WithSummary("Stock of every article.");
        operations.MapPut("/stock/{sku}", SetStock).WithSummary("Set how many of an article are available; the same request again sets nothing.");
        operations.MapGet("/points", async (PointsLedger points, CancellationToken c) => TypedResults.Ok(await points.TotalsAsync(c)))
            .WithSummary("All points together.");
        operations.MapGet("/points/{customerId}", async (string customerId, PointsLedger points, CancellationToken c, [FromQuery] string merchant = "default") =>
            TypedResults.Ok(await points.AccountAsync(merchant, customerId, c))).WithSummary("A customer's points and how they came about.");
        operations.MapGet("/notifications", async (NotificationLog log, CancellationToken c, [FromQuery] string? orderNumber = null, [FromQuery] int limit = 50) =>
            TypedResults.Ok(await log.NewestAsync(limit, orderNumber, c))).WithSummary("What customers were told, newest first.");
    }

    static async Task<IResult> SetStock(string sku, SetStockRequest request, StockLedger stock, CancellationToken cancellation)
    {
        var set = await stock.SetAsync(sku, request.Available, request.RequestId, cancellation);
        return set.Level is { } level
            ? TypedResults.Ok(new StockTotals(level.Sku, level.Available, level.Reserved, level.Sold))
            : Problems.Conflict("The stock was not set", set.Refusal!);
    }

    static async Task<IResult> FailedMessages(OrderDbContext orders, ParticipantsDbContext participants, CancellationToken cancellation)
    {
        var rows = new List<DeadLetterRow>();
        foreach (var db in new DbContext[] { orders, participants })
        {
            rows.AddRange(await db.Set<DeadLetterRow>().AsNoTracking()
                .OrderByDescending(row => row.LastFailedAt).Take(RowsMax).ToListAsync(cancellation));
        }

        return TypedResults.Ok(rows.ConvertAll(row => new
        {
            row.MessageId,
            MessageType = row.MessageType.Split(';')[0].Split(':')[^1],
            row.Consumer,
            row.Reason,
            row.ExceptionType,
            row.FirstFailedAt,
            row.LastFailedAt,
            row.Failures,
        }));
    }

    static async Task<IResult> Callbacks(
        OrderDbContext db, CancellationToken cancellation, [FromQuery] string? orderNumber = null, [FromQuery] string? transactionId = null)
    {
        var query = db.Callbacks.AsNoTracking();
        if (orderNumber is not null)
            query = query.Where(c => c.OrderNumber == orderNumber);
        if (transactionId is not null)
            query = query.Where(c => c.TransactionId == transactionId);
        // Without body and headers: they hold personal data.
        return TypedResults.Ok(await query.OrderByDescending(c => c.Id).Take(RowsMax).Select(c => new
        {
            c.Id,
            c.ReceivedAt,
            c.Source,
            c.Provider,
            c.Account,
            c.Verdict,
            c.Reason,
            c.Event,
            c.EventMessageId,
            c.OrderNumber,
            c.PaymentNumber,
            c.TransactionId,
            c.AnswerStatus,
        }).ToListAsync(cancellation));
    }
}
