using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.Stripe;

/// <summary>
/// Payment intents and refunds on their real paths; every request must bear the account's key. As with the real one, two refunds are told
/// apart by their idempotency key and by nothing else.
/// </summary>
internal sealed class StripeApi(StripeAccount account, Books books, SimulatedStripe stripe)
{
    // What the merchant wrote into a refund's metadata, by Stripe's own id of the refund.
    private readonly ConcurrentDictionary<string, string?> refundNumbers = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/payment_intents/{id}", context => Answer(context, Operation.Query, Route(context), Query));
        routes.MapPost("/v1/payment_intents/{id}/cancel", context => Answer(context, Operation.Close, Route(context), Cancel));
        routes.MapGet("/v1/checkout/sessions/{id}", context => Answer(context, Operation.Query, Route(context), QuerySession));
        routes.MapPost("/v1/checkout/sessions/{id}/expire", context => Answer(context, Operation.Close, Route(context), ExpireSession));
        routes.MapGet("/v1/balance_transactions", ListBalance);
        routes.MapGet("/v1/refunds", context => Answer(
            context, Operation.QueryRefund, stripe.Find(context.Request.Query["payment_intent"].FirstOrDefault()), ListRefunds));
        routes.MapPost("/v1/refunds", async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            await Answer(context, Operation.Refund, stripe.Find(form["payment_intent"].FirstOrDefault()), RefundPayment);
        });
    }

    private Trade? Route(HttpContext context) => stripe.Find((string?)context.Request.RouteValues["id"]);

    private async Task Answer(HttpContext context, Operation operation, Trade? trade, Func<HttpContext, Trade, (int, JsonObject)> act)
    {
        if (!await IsTheMerchant(context))
            return;

        await FaultyAnswer.Give(context, trade?.Faults.Next(operation), () =>
        {
            var answer = trade is null ? Refuse(404, "resource_missing", "No such payment_intent.") : act(context, trade);
            return () => Write(context, answer);
        });
    }

    private async Task<bool> IsTheMerchant(HttpContext context)
    {
        var key = Encoding.ASCII.GetBytes(context.Request.Headers.Authorization.ToString());
        if (CryptographicOperations.FixedTimeEquals(key, Encoding.ASCII.GetBytes("Bearer " + account.ApiKey)))
            return true;
        await Write(context, Refuse(401, "api_key_invalid", "Invalid API Key provided."));
        return false;
    }

    private async Task ListBalance(HttpContext context)
    {
        if (await IsTheMerchant(context))
        {
            await Write(context, new StripeBalance(books, stripe).Page(context.Request.Query, Describe) is { } page
                ? (200, page)
                : Refuse(400, "parameter_invalid_integer", "Invalid created, limit or starting_after."));
        }
    }

    private (int, JsonObject) Query(HttpContext context, Trade trade) =>
        (200, StripeObjects.Intent(stripe.IntentOf(trade), trade, context.Request.Query["expand[]"].Contains("latest_charge", StringComparer.Ordinal)));

    private (int, JsonObject) QuerySession(HttpContext context, Trade trade)
    {
        books.Lapse(trade);
        return stripe.SessionOf(trade) is not { } session
            ? Refuse(404, "resource_missing", "No such checkout.session.")
            : (200, StripeObjects.Session(
                session, stripe.IntentOf(trade), trade,
                context.Request.Query["expand[]"].Contains("payment_intent.latest_charge", StringComparer.Ordinal)));
    }

    private (int, JsonObject) ExpireSession(HttpContext context, Trade trade)
    {
        if (stripe.SessionOf(trade) is not { } session)
            return Refuse(404, "resource_missing", "No such checkout.session.");
        if (books.Close(trade) is not CloseOutcome.Closed)
            return Refuse(400, "checkout_session_not_open", "Only Checkout Sessions with a status in [\"open\"] can be expired.");
        stripe.TellOfClosure(trade);
        return (200, StripeObjects.Session(session, stripe.IntentOf(trade), trade, expanded: false));
    }

    private (int, JsonObject) Cancel(HttpContext context, Trade trade)
    {
        switch (books.Close(trade))
        {
            case CloseOutcome.Closed:
                stripe.TellOfClosure(trade);
                return (200, StripeObjects.Intent(stripe.IntentOf(trade), trade, expanded: false));
            case CloseOutcome.AlreadyClosed:
                return Refuse(400, "payment_intent_unexpected_state", "This PaymentIntent is canceled already.");
            default:
                return Refuse(400, "payment_intent_unexpected_state", "This PaymentIntent cannot be canceled in its state.");
        }
    }

    private (int, JsonObject) RefundPayment(HttpContext context, Trade trade)
    {
        var form = context.Request.Form;
        if (!long.TryParse(form["amount"], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return Refuse(400, "parameter_invalid_integer", "Invalid integer: amount.");
        var key = context.Request.Headers["Idempotency-Key"].FirstOrDefault() ?? Guid.NewGuid().ToString("N");
        var (outcome, refund) = books.RefundPart(trade, key, trade.Amount with { MinorUnits = amount }, atOnce: true);
        switch (outcome)
        {
            case RefundOutcome.Discordant:
                return Refuse(400, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters.");
            case RefundOutcome.MoreThanWasPaid:
                return Refuse(400, "charge_already_refunded", "The amount is greater than what is left of the charge.");
            case RefundOutcome.NotPaid or RefundOutcome.NotFound:
                return Refuse(400, "payment_intent_unexpected_state", "This PaymentIntent has no successful charge.");
        }

        refundNumbers.TryAdd(refund!.ProviderRefundId, form["metadata[refund_number]"].FirstOrDefault());
        var said = Describe(trade, refund);
        if (outcome == RefundOutcome.Accepted)
            stripe.TellOfRefund(trade, said.DeepClone().AsObject());
        return (200, said);
    }

    private (int, JsonObject) ListRefunds(HttpContext context, Trade trade) => (200, new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. books.RefundsOf(trade).Reverse().Select(refund => Describe(trade, refund))]),
        ["has_more"] = false,
        ["url"] = "/v1/refunds",
    });

    private JsonObject Describe(Trade trade, Refund refund) =>
        StripeObjects.Refund(stripe.IntentOf(trade), trade, refund, refundNumbers.GetValueOrDefault(refund.ProviderRefundId));

    private static (int, JsonObject) Refuse(int status, string code, string message) => (status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["type"] = "invalid_request_error" },
    });

    private static Task Write(HttpContext context, (int Status, JsonObject Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
    }
}
