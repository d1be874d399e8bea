using Microsoft.AspNetCore.Mvc;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Unmatched;

/// <summary>Money that found no order: what there is, and what people do with it.</summary>
public static class UnmatchedEndpoints
{
    public static IServiceCollection AddUnmatched(this IServiceCollection services) => services
        .AddSingleton<KnownCases>().AddScoped<UnmatchedJudge>().AddScoped<UnmatchedDecisions>().AddScoped<UnmatchedActions>().AddScoped<DecidedPayments>()
        .AddHostedService<UnmatchedRefunds>();

    public static void MapUnmatched(this IEndpointRouteBuilder operations)
    {
        var payments = operations.MapGroup("/unmatched-payments").WithTags("Unmatched payments");
        payments.MapGet("/", async (OrderDbContext db, CancellationToken c) => TypedResults.Ok(await UnmatchedPayments.All(db, c)))
            .WithName("getUnmatchedPayments").WithSummary("Payments whose order has not come.").For(Roles.Reader)
            .Gives<IReadOnlyList<UnmatchedPayment>>(200);
        payments.MapGet("/decided", async (OrderDbContext db, CancellationToken c) =>
            TypedResults.Ok(await UnmatchedPayments.Decided(db, c)))
            .WithName("getDecidedPayments").WithSummary("Those about which somebody decided, the newest first, and how far it is done.").For(Roles.Reader)
            .Gives<IReadOnlyList<DecidedPayment>>(200);
        Map<AttachPaymentRequest>("attach", "attachPayment", "Bring the payment to another order of the merchant, which judges it as any money.");
        Map<RefundUnmatchedRequest>("refund", "refundPayment", "Give all of it back; no order has it.");

        void Map<T>(string action, string operation, string summary)
            where T : IUnmatchedAsk =>
            payments.MapPost($"/{{messageId:guid}}/{action}", (
                Guid messageId,
                T request,
                [FromHeader(Name = "Idempotency-Key")] Guid? key,
                [FromHeader(Name = "If-Match")] string? ifMatch,
                UnmatchedActions actions,
                HttpContext http,
                [FromQuery] bool dryRun = false) => Do(new Call(messageId, request, key, ifMatch, dryRun), actions, http))
                .WithName(operation).WithSummary(summary).For(Roles.Agent)
                .Gives<UnmatchedAccepted>(202, 400, 404, 409, 422).Produces<DryRun>();
    }

    sealed record Call(Guid MessageId, IUnmatchedAsk Ask, Guid? Key, string? IfMatch, bool DryRun);

    static async Task<IResult> Do(Call call, UnmatchedActions actions, HttpContext http)
    {
        var caller = Caller.Of(http.User);
        if (call.DryRun)
            return await actions.Rehearse(call.MessageId, call.Ask, caller, http.RequestAborted);
        if ((call.Ask.RequestId ?? call.Key) is not { } requestId)
        {
            const string cure = "Give it an id (Idempotency-Key or requestId), so that sent twice it is done once";
            return Problems.Invalid("Nothing was taken down", [cure]);
        }

        int? expected = null;
        if ((SaidTwice.WhyNot(call.Ask.RequestId, call.Key) ?? SaidTwice.WhyNot(call.Ask.ExpectedVersion, call.IfMatch, out expected)) is { } wrong)
            return Problems.Invalid("Nothing was taken down", [wrong]);
        return await actions.Do(call.MessageId, call.Ask, requestId, expected, caller, http.RequestAborted);
    }
}
