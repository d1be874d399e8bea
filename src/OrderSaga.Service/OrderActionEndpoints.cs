using MassTransit;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>What checkouts and staff ask of an order. It is judged here, so that the caller gets the reason at once, and again by the machine, which decides.</summary>
public static class OrderActionEndpoints
{
    public static void MapOrderActions(this IEndpointRouteBuilder orders)
    {
        orders.MapPost("/{orderId:guid}/payments", StartPayment)
            .WithName("startPayment").WithSummary("A payment was opened with a provider.").ForCheckoutAnd(Roles.Admin)
            .Gives<PaymentTaken>(202, 400, 404);
        Map<CancelOrderRequest>("cancel", "cancelOrder", "Stop the order.").ForCheckoutAnd(Roles.Agent);
        Map<ExtendDeadlineRequest>("extend-deadline", "extendDeadline", "Give the customer more time to pay.").ForCheckoutAnd(Roles.Agent);
        Map<RefundOrderRequest>("refund", "refundOrder", "Give money back, all or a part of it.", needsId: true).For(Roles.Agent);
        Map<RetryEffectRequest>("retry-effect", "retryEffect", "Send a command of the order once more, now.").For(Roles.Agent);
        Map<ResendNotificationRequest>("resend-notification", "resendNotification", "Tell the customer once more.").For(Roles.Agent);
        Map<QueryProviderRequest>("query-provider", "queryProvider", "Ask the provider how a payment or a refund stands.").For(Roles.Agent);
        Map<AcknowledgeRequest>("acknowledge", "acknowledge", "Somebody looked at what the order asked a person for.").For(Roles.Agent);
        Map<NoteRequest>("note", "addNote", "Write something down; the reason is the note.").For(Roles.Agent);
        Map<ForceCloseRequest>("force-close", "forceClose", "End the order now, with a second person.", needsId: true).For(Roles.Agent);

        RouteHandlerBuilder Map<T>(string action, string operation, string summary, bool needsId = false)
            where T : IAsk =>
            orders.MapPost($"/{{orderId:guid}}/{action}", (
                Guid orderId,
                T request,
                [FromHeader(Name = "Idempotency-Key")] Guid? key,
                [FromHeader(Name = "If-Match")] string? ifMatch,
                StaffActions actions,
                HttpContext http,
                [FromQuery] bool dryRun = false) => Do(new Call(orderId, action, request, needsId, key, ifMatch, dryRun), actions, http))
                .WithName(operation).WithSummary(summary)
                .Gives<Accepted>(202, 400, 404, 409, 422).Produces<DryRun>();
    }

    sealed record Call(Guid OrderId, string Action, IAsk Ask, bool NeedsId, Guid? Key, string? IfMatch, bool DryRun);

    static async Task<IResult> Do(Call call, StaffActions actions, HttpContext http)
    {
        var caller = Caller.Of(http.User);
        if (call.DryRun)
            return await actions.Rehearse(call.OrderId, call.Ask, caller, http.RequestAborted);
        if (call.NeedsId && (call.Ask.RequestId ?? call.Key) is null)
            return Problems.Invalid("Nothing was taken down", ["Give it an id (Idempotency-Key or requestId), so that sent twice it is done once"]);
        int? expected = null;
        if ((SaidTwice.WhyNot(call.Ask.RequestId, call.Key) ?? SaidTwice.WhyNot(call.Ask.ExpectedVersion, call.IfMatch, out expected)) is { } wrong)
            return Problems.Invalid("Nothing was taken down", [wrong]);
        return await actions.Do(call.OrderId, call.Action, call.Ask, call.Key, expected, caller, http.RequestAborted);
    }

    static async Task<IResult> StartPayment(
        Guid orderId,
        StartPaymentRequest request,
        OrderDbContext db,
        OrderDetails details,
        PaymentProviders providers,
        IPublishEndpoint bus,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        if (await details.Names(orderId, cancellation) is not var (merchant, orderNumber))
            return Problems.NotFound("There is no such order");
        if (WhyNot(request, merchant, orderNumber, providers) is { Count: > 0 } reasons)
            return Problems.Invalid("The payment was not taken down", reasons);

        var started = new PaymentStarted(
            merchant, orderNumber, request.Provider, request.Account, request.PaymentNumber, request.Amount,
            request.StartedAt ?? clock.GetUtcNow(), request.ProviderReference);
        if (await details.Order(orderId, cancellation) is { } order && OrderActions.WhyNot(order, started) is { } another)
            return Problems.Invalid("The payment was not taken down", [another]);

        await bus.Publish(started, cancellation);
        await db.SaveChangesAsync(cancellation);
        var client = providers.Client(request.Provider, request.Account);
        var whyNotAsked = client is null
            ? "It calls us and answers no questions: only its webhooks say how a payment stands"
            : client.WhyNotAsked(request.ProviderReference);
        return TypedResults.Accepted($"/api/v1/orders/{orderId}", new PaymentTaken(orderId, request.PaymentNumber, whyNotAsked));
    }

    /// <summary>A payment with nobody's account is refused: a name that was mistyped would show only when the money is gone.</summary>
    static List<string> WhyNot(StartPaymentRequest request, string merchant, string orderNumber, PaymentProviders providers)
    {
        var reasons = new List<string>();
        if (PaymentNumbers.OrderNumberOf(request.PaymentNumber) != orderNumber)
            reasons.Add($"Use the payment number {orderNumber}, or {orderNumber} and one lower-case letter: every notice must find its order");
        if (providers.Receiver(request.Provider, request.Account) is not { } receiver || receiver.Account.Merchant != merchant)
            reasons.Add($"{merchant} has no account '{request.Account}' with a provider '{request.Provider}'; name both as in Providers:... in the settings");
        else if (providers.Client(request.Provider, request.Account)?.WhyNotReference(request.ProviderReference) is { } reason)
            reasons.Add(reason);
        if (request.Amount.MinorUnits <= 0 || request.Amount.Currency is not { Length: 3 })
            reasons.Add("The amount is a positive number of minor units and a currency of ISO 4217");
        return reasons;
    }
}
