using System.Security.Cryptography;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>
/// Callbacks of Adyen: standard webhooks, whose items are signed each for itself, and webhooks that are signed as a whole. Of an item
/// these are
/// signed: <c>pspReference</c>, <c>originalReference</c>, <c>merchantAccountCode</c>, <c>merchantReference</c>, <c>amount</c>,
/// <c>eventCode</c>, <c>success</c>. Everything else is not, the time and <c>live</c> among them: a payment counts as made when its notice
/// comes, and <c>live</c> can refuse a notice and never let one pass.
/// </summary>
/// <param name="account">Whose keys verify, and to whom a notice must be addressed.</param>
public sealed class Adyen(AdyenAccount account) : CallbackReceiver(account)
{
    /// <summary>Adyen writes one item into a body of JSON, and up to six where it writes several: more than 16 is not Adyen.</summary>
    public const int ItemsMax = 16;

    private const string WholeBodyHeader = "HmacSignature";
    private static readonly CallbackAnswer Fail = new(400, null, default);

    /// <inheritdoc/>
    public override CallbackAnswer Accepted { get; } = new(200, "text/plain", "[accepted]"u8.ToArray());

    /// <inheritdoc/>
    public override CallbackAnswer Refused => Fail;

    /// <inheritdoc/>
    public override CallbackAnswer Unavailable { get; } = Fail with { Status = 503 };

    private protected override string MediaType => "application/json";

    private protected override Notice Verify(CallbackRequest request, DateTimeOffset now)
    {
        var isSignedWhole = CheckWholeBody(request);
        var body = StrictJson.Read(request.Body) ?? throw new CallbackRefusedException("its body is not well made JSON");
        if (body.TryGetProperty("notificationItems", out var items))
        {
            CallbackRefusedException.Unless(
                body.Text("live").Is(account.IsLive ? "true" : "false"), "it is of the other environment, live or test");
            return Several(Genuine(items).Select(item => AdyenNotice.Read(account, item, now)));
        }

        CallbackRefusedException.Unless(isSignedWhole, "its signature is missing: it has neither items nor the header HmacSignature");
        CallbackRefusedException.Unless(
            body.Text("environment").Is(account.IsLive ? "live" : "test"), "it is of the other environment, live or test");
        // These tell of balances, transfers and reports. They have no id of their own that all of them share.
        return new Notice(NoticeKind.Nothing, Convert.ToHexStringLower(SHA256.HashData(request.Body.Span)))
        {
            Reason = "its type is not about payments of orders",
        };
    }

    /// <summary>False when there is no such header. One that does not verify is refused, whatever else is in the body.</summary>
    private bool CheckWholeBody(CallbackRequest request)
    {
        var signatures = request.Headers
            .Where(header => string.Equals(header.Key, WholeBodyHeader, StringComparison.OrdinalIgnoreCase)).ToList();
        if (signatures.Count == 0)
            return false;
        CallbackRefusedException.Unless(signatures.Count == 1, "its header HmacSignature is there twice");
        CallbackRefusedException.Unless(
            AdyenSignature.Verifies(account.HmacKeys, request.Body.Span, signatures[0].Value), "its signature does not verify");
        return true;
    }

    /// <summary>All of them are proven before any is read: one that is not refuses the whole callback.</summary>
    private List<AdyenItem> Genuine(JsonElement items)
    {
        CallbackRefusedException.Unless(
            items.ValueKind == JsonValueKind.Array && items.GetArrayLength() is >= 1 and <= ItemsMax,
            $"its notificationItems are not 1 to {ItemsMax} items");
        var genuine = new List<AdyenItem>();
        foreach (var wrapped in items.EnumerateArray())
        {
            CallbackRefusedException.Unless(
                wrapped.ValueKind == JsonValueKind.Object && wrapped.Member("NotificationRequestItem") is not null,
                "one of its notificationItems is no NotificationRequestItem");
            var item = AdyenItem.Read(wrapped.Member("NotificationRequestItem")!.Value);
            CallbackRefusedException.Unless(item.Signature is not null, "its signature (additionalData.hmacSignature) is missing");
            CallbackRefusedException.Unless(
                AdyenSignature.Verifies(account.HmacKeys, item.SignedBytes, item.Signature), "its signature does not verify");
            CallbackRefusedException.Unless(
                item.MerchantAccount.Is(account.MerchantAccount), "it is for another merchantAccountCode");
            genuine.Add(item);
        }

        return genuine;
    }

    private static Notice Several(IEnumerable<Notice> notices)
    {
        // The same event twice in one body is one event.
        var each = notices.DistinctBy(notice => notice.EventId, StringComparer.Ordinal).ToList();
        return each.Count == 1 ? each[0] : each[0] with { Further = each[1..] };
    }
}
