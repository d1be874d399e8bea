using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using OrderSaga.Service.Access;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.Service;

/// <summary>What the description of the API says beyond what the routes say themselves.</summary>
public static class ApiDescription
{
    const string Key = "key";

    static readonly Dictionary<Type, string> _examples = new()
    {
        [typeof(PlaceOrderRequest)] = """
            {"orderNumber":"ORDER20260001","customerId":"C-1001","currency":"CNY","totalMinor":9900,
             "lines":[{"sku":"CUP","name":"Cup","quantity":1,"unitPriceMinor":9900}]}
            """,
        [typeof(StartPaymentRequest)] = """
            {"provider":"alipay","account":"shop1","paymentNumber":"ORDER20260001","amount":{"minorUnits":9900,"currency":"CNY"}}
            """,
        [typeof(CancelOrderRequest)] = """{"reason":"The customer changed their mind"}""",
        [typeof(ExtendDeadlineRequest)] = """{"deadline":"2026-12-01T12:00:00Z","reason":"The bank is slow"}""",
        [typeof(RefundOrderRequest)] = """{"reason":"One cup was broken","amountMinor":2000}""",
        [typeof(RetryEffectRequest)] = """{"effectId":"0b879c6d-b6e3-56fe-9f05-578a03297657","reason":"The warehouse is back"}""",
        [typeof(ResendNotificationRequest)] = """{"kind":"PaymentReceived","reason":"The customer lost the mail"}""",
        [typeof(QueryProviderRequest)] = """{"reason":"The customer says that it is paid"}""",
        [typeof(AcknowledgeRequest)] = """{"code":"mismatch","reason":"The customer was called; the money went back"}""",
        [typeof(NoteRequest)] = """{"reason":"Asks for a delivery in the morning"}""",
        [typeof(ForceCloseRequest)] = """{"reason":"The supplier is gone"}""",
        [typeof(AttachPaymentRequest)] = """{"orderNumber":"ORDER20260001","reason":"The customer ordered again and paid the first order"}""",
        [typeof(RefundUnmatchedRequest)] = """{"reason":"The shop never took the order"}""",
        [typeof(ReasonRequest)] = """{"reason":"The warehouse is back"}""",
        [typeof(RetryGroupRequest)] = """
            {"store":"orders","messageType":"RefundOrder","exceptionType":"OrderSaga.StateMachine.OrderRefusedException","reason":"They are paid now"}
            """,
        [typeof(CreateKeyRequest)] = """{"name":"li","role":"agent","reason":"New in support"}""",
        [typeof(RotateKeyRequest)] = """{"reason":"Every year","graceSeconds":3600}""",
        [typeof(CaseRequest)] = """{"reason":"Refunded by hand in the provider's console","expectedVersion":1}""",
        [typeof(ImportRequest)] = """{"provider":"alipay","account":"shop1","day":"2026-11-22","reason":"The month is closed today"}""",
        [typeof(SetStockRequest)] = """{"available":10,"requestId":"6252a48a-d74d-51c6-a74b-ef5d8360ed3b"}""",
    };

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "OrderSaga", Version = "v1", Description = "Orders, what became of them, and what staff can do." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.Header,
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (_examples.TryGetValue(context.JsonTypeInfo.Type, out var example))
                schema.Examples = [JsonNode.Parse(example)!];
            return Task.CompletedTask;
        });
    });

    /// <summary>What a route answers when all is well, and which problems it may have beside those of every route.</summary>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status, params int[] problems) =>
        route.Produces<T>(status).Problem(problems);

    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder route, int status, params int[] problems) =>
        route.Produces(status).Problem(problems);

    static RouteHandlerBuilder Problem(this RouteHandlerBuilder route, int[] problems)
    {
        foreach (var problem in problems)
            route.ProducesProblem(problem);
        return route;
    }

    /// <summary>What any route may answer that wants a key.</summary>
    internal static void DescribeRefusals(EndpointBuilder endpoint, bool isLimited)
    {
        foreach (var status in (int[])[401, 403, .. isLimited ? [429] : Array.Empty<int>()])
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
    }
}
