using System.Net;
using System.Text.Json.Nodes;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

/// <summary>PayPal's side of a question, written from its documents and not from the client.</summary>
internal static class PayPalAnswers
{
    public static JsonObject Issue(string issue) => new()
    {
        ["name"] = "UNPROCESSABLE_ENTITY",
        ["details"] = new JsonArray(new JsonObject { ["issue"] = issue }),
    };

    public static JsonObject Order(
        string status, JsonObject? capture = null, JsonObject? refund = null, string number = OrderNumber,
        string merchantId = MerchantId) =>
        new()
        {
            ["id"] = OrderId,
            ["status"] = status,
            ["purchase_units"] = new JsonArray(new JsonObject
            {
                ["custom_id"] = number,
                ["payee"] = new JsonObject { ["merchant_id"] = merchantId },
                ["payments"] = new JsonObject
                {
                    ["captures"] = capture is null ? new JsonArray() : new JsonArray(capture),
                    ["refunds"] = refund is null ? new JsonArray() : new JsonArray(refund),
                },
            }),
        };

    public static HttpResponseMessage Json(JsonObject body, HttpStatusCode status = HttpStatusCode.OK) =>
        FakeProvider.Json(body.ToJsonString(), status);

    public static Func<FakeProvider.Asked, HttpResponseMessage> Answers(JsonObject? refund = null) =>
        asked => Json(asked.Address.AbsolutePath.Contains("/captures/") ? Capture : Order("COMPLETED", Capture, Copy(refund)));

    public static JsonObject? Copy(JsonObject? json) => json?.DeepClone().AsObject();

    /// <summary>Gives out tokens, T1 and so on, and answers everything else as the test says.</summary>
    public static FakeProvider Fake(Func<FakeProvider.Asked, HttpResponseMessage> answer)
    {
        var tokens = 0;
        return new FakeProvider(asked => asked.Address.AbsolutePath == "/v1/oauth2/token"
            ? FakeProvider.Json($$"""{"access_token":"T{{++tokens}}","token_type":"Bearer","expires_in":3600}""")
            : answer(asked));
    }
}
