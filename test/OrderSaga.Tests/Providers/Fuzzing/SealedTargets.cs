using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OrderSaga.Providers;
using AdyenAdapter = OrderSaga.Providers.Adyen;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>What counts is encrypted inside of what is signed.</summary>
internal sealed class WeChatPayTarget() : FuzzTarget("wechatpay", new WeChatPay(WeChatPaySender.Account), WeChatPaySender.Now)
{
    private const int TagBytes = 16;
    private static readonly string[] Words =
    [
        "TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED", "SUCCESS", "ABNORMAL", "CLOSED", "NOTPAY", "CNY",
            "JPY",
        WeChatPaySender.MchId, WeChatPaySender.AppId, "1900000110", "total", "refund", "out_trade_no", "AEAD_AES_256_GCM",
            "transaction", "fdasflkja484",
    ];

    private static readonly (string Type, JsonPart Resource)[] Messages =
    [
        ("TRANSACTION.SUCCESS", JsonPart.Read(WeChatPaySender.Payment.ToJsonString())!),
        ("REFUND.SUCCESS", JsonPart.Read(WeChatPaySender.Refund.ToJsonString())!),
        ("REFUND.ABNORMAL", JsonPart.Read(WeChatPaySender.Refund.With("refund_status", "\"ABNORMAL\"").ToJsonString())!),
    ];

    public override int InputsInTests => 4_000;

    public override CallbackRequest Signed(Dice dice)
    {
        var (type, resource) = dice.Of(Messages);
        resource = resource.Copy();
        if (!dice.OneIn(5))
            Mutations.Of(dice, resource, Words);
        var plain = resource.ToString().Utf8();
        var envelope = Envelope(dice.OneIn(20) ? dice.Of(Words) : type, dice.OneIn(6) ? Mutations.OfBytes(dice, plain) : plain);
        if (dice.OneIn(5))
            Mutations.Of(dice, envelope, Words);
        var body = envelope.ToString().Utf8();
        return WeChatPaySender.Send(dice.OneIn(10) ? Mutations.OfBytes(dice, body) : body);
    }

    protected override IEnumerable<CallbackRequest> Unchanged() =>
        Messages.Select(message => WeChatPaySender.Send(Envelope(message.Type, message.Resource.ToString().Utf8()).ToString()));

    public override byte[] Changed(Dice dice, byte[] body)
    {
        var envelope = JsonPart.Read(body)!;
        Mutations.Of(dice, envelope, Words);
        return envelope.ToString().Utf8();
    }

    public override IEnumerable<Said> Read(CallbackRequest request)
    {
        if (JsonPart.Read(request.Body.Span) is not { } envelope || Open(envelope["resource"]) is not { } resource)
            yield break;
        var type = envelope["event_type"].NotEmpty();
        var (isRefund, amount) = (type?.StartsWith("REFUND.", StringComparison.Ordinal) ?? false, resource["amount"]);
        yield return new Said
        {
            IsOurs = resource["mchid"].NotEmpty() == WeChatPaySender.MchId
                && (isRefund || resource["appid"].NotEmpty() == WeChatPaySender.AppId),
            IsPaid = type == "TRANSACTION.SUCCESS" && resource["trade_state"].NotEmpty() == "SUCCESS",
            IsRefunded = type == "REFUND.SUCCESS" && resource["refund_status"].NotEmpty() == "SUCCESS",
            PaymentNumber = resource["out_trade_no"].NotEmpty(),
            TransactionId = resource["transaction_id"].NotEmpty(),
            RefundNumber = resource["out_refund_no"].NotEmpty(),
            Minor = amount?[isRefund ? "refund" : "total"]?.Whole,
            Currency = amount is null ? null : amount["currency"] is { } currency ? currency.NotEmpty() : "CNY",
        };
    }

    private static JsonPart Envelope(string type, byte[] plain)
    {
        var cipher = new byte[plain.Length + TagBytes];
        using var aes = new AesGcm(WeChatPaySender.ApiV3Key.Utf8(), TagBytes);
        aes.Encrypt("fdasflkja484"u8, plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), "transaction"u8);
        return JsonPart.Read($$"""
            {"id":"EV-2018022511223320873","create_time":"2026-11-23T19:30:02+08:00","resource_type":"encrypt-resource","event_type":"{{type}}",
             "summary":"支付成功","resource":{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM",
             "ciphertext":"{{Convert.ToBase64String(cipher)}}","associated_data":"transaction","nonce":"fdasflkja484"} }
            """)!;
    }

    private static JsonPart? Open(JsonPart? resource)
    {
        var (cipher, nonce, more) = (resource?["ciphertext"].NotEmpty(), resource?["nonce"].NotEmpty()?.Utf8(),
            resource?["associated_data"].NotEmpty() ?? "");
        var bytes = new byte[cipher?.Length ?? 0];
        if (cipher is null || nonce is not { Length: 12 } || !Convert.TryFromBase64String(cipher, bytes, out var length)
            || length < TagBytes)
            return null;
        var plain = new byte[length - TagBytes];
        try
        {
            using var aes = new AesGcm(WeChatPaySender.ApiV3Key.Utf8(), TagBytes);
            aes.Decrypt(nonce, bytes.AsSpan(0, plain.Length), bytes.AsSpan(plain.Length, TagBytes), plain, more.Utf8());
            return JsonPart.Read(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}

/// <summary>Each item carries a signature of its own over some of its fields.</summary>
internal sealed class AdyenTarget() : FuzzTarget("adyen", new AdyenAdapter(AdyenSender.Account), AdyenSender.Now)
{
    private static readonly string[] Words =
    [
        "AUTHORISATION", "CAPTURE", "REFUND", "REFUND_FAILED", "CANCELLATION", "CHARGEBACK", "OFFER_CLOSED", "true", "false", "live",
            "test",
        AdyenSender.MerchantAccount, "ShopUK_ECOM", "EUR", "JPY", "CLP", "ISK", "IDR", "CVE", "value", "currency", "pspReference",
            "originalReference",
        $"{AdyenSender.OrderNumber}-{AdyenSender.RefundNumber}", AdyenSender.PspReference, "20261123EF01", "a:b",
    ];

    private static readonly JsonPart[] Messages =
    [
        .. new[] { AdyenSender.Authorisation, AdyenSender.Refund(), AdyenSender.Modification("CAPTURE"),
            AdyenSender.Refund("REFUND_FAILED"),
            AdyenSender.Authorisation.Saying("success", "false"), AdyenSender.Authorisation.Saying("amount.value", 0L) }.Select(item => JsonPart.Read(item.ToJsonString())!),
    ];

    public override int InputsInTests => 20_000;

    public override bool SignsParts => true;

    public override CallbackRequest Signed(Dice dice)
    {
        var items = new List<JsonPart>();
        for (var count = dice.OneIn(4) ? 1 + dice.Below(17) : 1; count > 0; count--)
        {
            var item = dice.Of(Messages).Copy();
            if (!dice.OneIn(5))
                Mutations.Of(dice, item, Words);
            items.Add(Sign(item));
        }

        var envelope = Envelope(items);
        if (dice.OneIn(12))
            Mutations.Of(dice, envelope, Words);
        return AdyenSender.Post(envelope.ToString());
    }

    protected override IEnumerable<CallbackRequest> Unchanged() =>
        [.. Messages.Select(item => AdyenSender.Post(Envelope([Sign(item.Copy())]).ToString())),
            AdyenSender.Post(Envelope(Messages.Select(item => Sign(item.Copy()))).ToString())];

    public override byte[] Changed(Dice dice, byte[] body)
    {
        var envelope = JsonPart.Read(body)!;
        Mutations.Of(dice, envelope, Words);
        return envelope.ToString().Utf8();
    }

    public override IEnumerable<Said> Read(CallbackRequest request)
    {
        if (JsonPart.Read(request.Body.Span) is not { } body || body["notificationItems"]?.Items is not { } items)
            yield break;
        foreach (var item in items.Select(item => item["NotificationRequestItem"]).OfType<JsonPart>())
        {
            var code = item["eventCode"].NotEmpty();
            var (succeeded, number, amount) = (item["success"].NotEmpty() == "true", item["merchantReference"].NotEmpty(), item["amount"]);
            var isRefund = code is "REFUND" or "REFUND_FAILED" or "CANCEL_OR_REFUND";
            var ours = Regex.Match(number ?? "", @"\A([A-Z0-9]{8,31}[a-z]?)-([0-9a-f]{32})\z");
            var (currency, value) = (amount?["currency"].NotEmpty(), amount?["value"]?.Whole);
            yield return new Said
            {
                IsOurs = body["live"].NotEmpty() == "true" && item["merchantAccountCode"].NotEmpty() == AdyenSender.MerchantAccount,
                IsPaid = succeeded && code is "AUTHORISATION" or "CAPTURE",
                IsRefunded = succeeded && code is "REFUND" or "CANCEL_OR_REFUND",
                PaymentNumber = isRefund && ours.Success ? ours.Groups[1].Value : number,
                TransactionId = item[code == "AUTHORISATION" ? "pspReference" : "originalReference"].NotEmpty(),
                RefundNumber = ours.Success ? ours.Groups[2].Value : item["pspReference"].NotEmpty(),
                Minor = currency switch
                {
                    "CLP" or "ISK" => value % 100 == 0 ? value / 100 : null,
                    "CVE" or "IDR" => value * 100,
                    _ => value,
                },
                Currency = currency,
            };
        }
    }

    private static JsonPart Envelope(IEnumerable<JsonPart> items) => new()
    {
        Members =
        [
            ("\"live\"", JsonPart.Of("\"true\"")),
            ("\"notificationItems\"", new JsonPart
            {
                Items = [.. items.Select(item => new JsonPart { Members = [("\"NotificationRequestItem\"", item)] })],
            }),
        ],
    };

    /// <summary>Over what the item says now, as Adyen joins it.</summary>
    private static JsonPart Sign(JsonPart item)
    {
        string[] signed =
        [
            Of(item["pspReference"]), Of(item["originalReference"]), Of(item["merchantAccountCode"]), Of(item["merchantReference"]),
            Of(item["amount"]?["value"]), Of(item["amount"]?["currency"]), Of(item["eventCode"]), Of(item["success"]),
        ];
        var signature = (Name: "\"hmacSignature\"", JsonPart.Of($"\"{AdyenSender.Hmac(string.Join(':', signed))}\""));
        if (item["additionalData"]?.Members is { } more)
        {
            more.RemoveAll(member => member.Name == signature.Name);
            more.Add(signature);
        }
        else if (item.Members is { } members)
        {
            members.RemoveAll(member => member.Name == "\"additionalData\"");
            members.Add(("\"additionalData\"", new JsonPart { Members = [signature] }));
        }

        return item;

        static string Of(JsonPart? part) => part?.Text ?? part?.Token ?? "";
    }
}
