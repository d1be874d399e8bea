using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>Adyen's side of a callback, written from its documents and not from the adapter.</summary>
internal static class AdyenSender
{
    public const string OrderNumber = "20261123EF01";
    public const string PspReference = "NC6HT9CRT65ZGN82";
    public const string ModificationReference = "QFQTPCQ8HXSKGK82";
    public const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    public const string MerchantAccount = "ShopNL_ECOM";
    public const string ApiKey = "AQEyhmfuXNWTK0Qc+iSEm3E9q6vBdrBLBIZIE0sYTq5AiM8=-test-of-ordersaga";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);
    public static readonly string Key = RandomNumberGenerator.GetHexString(64);
    public static readonly string NextKey = RandomNumberGenerator.GetHexString(64);

    public static AdyenAccountOptions Settings => new()
    {
        MerchantAccount = MerchantAccount,
        Environment = "Live",
        Capture = "Automatic",
        HmacKeys = [Key, NextKey],
        ApiKey = ApiKey,
        BaseUrl = "https://prefix-checkout-live.adyenpayments.com/checkout",
    };

    public static AdyenAccount Account => With();

    public static AdyenAccount With(Action<AdyenAccountOptions>? change = null)
    {
        var settings = Settings;
        change?.Invoke(settings);
        var account = AdyenAccount.Read("shop1", settings, out var errors);
        errors.ShouldBeEmpty();
        return account!;
    }

    public static JsonObject Authorisation => JsonNode.Parse(
        $$"""
        {"additionalData":{"expiryDate":"03/2030","authCode":"053889","cardSummary":"1111"},
         "amount":{"currency":"EUR","value":8880},"eventCode":"AUTHORISATION","eventDate":"2026-11-23T12:30:01+01:00",
         "merchantAccountCode":"{{MerchantAccount}}","merchantReference":"{{OrderNumber}}","operations":["CANCEL","CAPTURE","REFUND"],
         "paymentMethod":"visa","pspReference":"{{PspReference}}","reason":"053889:1111:03/2030","success":"true"}
        """)!.AsObject();

    /// <summary>What becomes of a payment later: it names the payment as its original.</summary>
    public static JsonObject Modification(string eventCode, string success = "true", string reference = OrderNumber, long value = 8880) =>
        Authorisation.Saying("eventCode", eventCode).Saying("success", success).Saying("pspReference", ModificationReference)
            .Saying("originalReference", PspReference).Saying("merchantReference", reference).Saying("amount.value", value);

    public static JsonObject Refund(string eventCode = "REFUND", string success = "true") =>
        Modification(eventCode, success, $"{OrderNumber}-{RefundNumber}", 3000);

    /// <param name="item">An item, or a part of one.</param>
    /// <param name="name">A field, or one inside another: <c>amount.value</c>.</param>
    /// <param name="value">A text or a whole number; null: without the field.</param>
    public static JsonObject Saying(this JsonObject item, string name, object? value)
    {
        var at = name.Split('.');
        var parent = at.Length == 2 ? item[at[0]]!.AsObject() : item;
        parent.Remove(at[^1]);
        if (value is string text)
            parent[at[^1]] = text;
        else if (value is not null)
            parent[at[^1]] = (long)value;
        return item;
    }

    public static JsonObject Sign(JsonObject item, string? key = null)
    {
        string[] signed =
        [
            Text("pspReference"), Text("originalReference"), Text("merchantAccountCode"), Text("merchantReference"),
            item["amount"]?["value"]?.ToString() ?? "", item["amount"]?["currency"]?.ToString() ?? "", Text("eventCode"), Text("success"),
        ];
        item["additionalData"]!["hmacSignature"] = Hmac(string.Join(':', signed), key);
        return item;

        string Text(string name) => item[name]?.ToString() ?? "";
    }

    public static JsonElement Deserialized(this JsonObject item) => JsonSerializer.SerializeToElement(item);

    public static string Hmac(string text, string? key = null) =>
        Convert.ToBase64String(HMACSHA256.HashData(Convert.FromHexString(key ?? Key), Encoding.UTF8.GetBytes(text)));

    public static CallbackRequest Send(params JsonObject[] items) => Post(Envelope([.. items.Select(item => Sign(item))]));

    public static string Envelope(JsonObject[] items, string live = "true") => new JsonObject
    {
        ["live"] = live,
        ["notificationItems"] = new JsonArray([.. items.Select(item => new JsonObject { ["NotificationRequestItem"] = item })]),
    }.ToJsonString();

    public static CallbackRequest Post(string body, string? wholeSignature = null) =>
        new("POST", "application/json; charset=utf-8", wholeSignature is null ? [] : [new("HmacSignature", wholeSignature)],
            Encoding.UTF8.GetBytes(body));
}
