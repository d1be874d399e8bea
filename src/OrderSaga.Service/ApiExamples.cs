using System.Text.Json.Nodes;
using OrderSaga.Service.Access;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.Service;

/// <summary>One example for each operation: of what is sent, written here, and of what is answered, as the service has answered it in a test.</summary>
static class ApiExamples
{
    static readonly Dictionary<Type, string> _requests = new()
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
        [typeof(ReasonRequest)] = """{"reason":"The warehouse is back"}""",
        [typeof(RetryGroupRequest)] = """
            {"store":"orders","messageType":"RefundOrder","exceptionType":"OrderSaga.StateMachine.OrderRefusedException",
             "reason":"They are paid now"}
            """,
        [typeof(CreateKeyRequest)] = """{"name":"li","role":"agent","reason":"New in support"}""",
        [typeof(RotateKeyRequest)] = """{"reason":"Every year","graceSeconds":3600}""",
        [typeof(AttachPaymentRequest)] = """{"orderNumber":"ORDER20260001","reason":"The customer ordered twice"}""",
        [typeof(RefundUnmatchedRequest)] = """{"reason":"The shop never took the order"}""",
        [typeof(CaseRequest)] = """{"reason":"Sold by phone; the receipt is in the books","expectedVersion":1}""",
        [typeof(ImportRequest)] = """
            {"provider":"wechatpay","account":"shop1","day":"2026-11-22","reason":"It came late"}
            """,
        [typeof(SetStockRequest)] = """{"available":10,"requestId":"6252a48a-d74d-51c6-a74b-ef5d8360ed3b","reason":"Counted by hand"}""",
    };

    static readonly JsonObject _responses = Read();

    public static JsonNode? OfRequest(Type type) => _requests.TryGetValue(type, out var example) ? JsonNode.Parse(example) : null;

    public static JsonNode? OfResponse(string operation) => _responses[operation]?.DeepClone();

    static JsonObject Read()
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream("api.examples.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
