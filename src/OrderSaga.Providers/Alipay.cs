using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// Callbacks of Alipay: asynchronous notices of the open platform, a form signed with RSA2. Signed is every field but <c>sign</c> and, by
/// the
/// usual rule, <c>sign_type</c>; by the rule that leaves out empty fields these are not signed either, so an empty field counts as absent.
/// </summary>
/// <param name="account">Whose keys verify, and to whom a notice must be addressed.</param>
public sealed partial class Alipay(AlipayAccount account) : CallbackReceiver(account)
{
    private static readonly CallbackAnswer Fail = new(400, "text/plain", "fail"u8.ToArray());

    /// <inheritdoc/>
    public override CallbackAnswer Accepted { get; } = new(200, "text/plain", "success"u8.ToArray());

    /// <inheritdoc/>
    public override CallbackAnswer Refused => Fail;

    /// <inheritdoc/>
    public override CallbackAnswer Unavailable { get; } = Fail with { Status = 503 };

    private protected override string MediaType => "application/x-www-form-urlencoded";

    private protected override Notice Verify(CallbackRequest request, DateTimeOffset now)
    {
        var bytes = StrictForm.Read(request.Body.Span) ?? throw new CallbackRefusedException("its form is not well made");
        CheckSignature(bytes);

        var fields = AlipayText.Decode(bytes) ?? throw new CallbackRefusedException("its charset is unknown, or its text is not in it");
        CallbackRefusedException.Unless(!fields.Values.Any(IsAmbiguous().IsMatch), "a field holds what reads like another field");
        CallbackRefusedException.Unless(fields.GetValueOrDefault("app_id").Is(account.AppId), "it is for another app_id");
        CallbackRefusedException.Unless(fields.GetValueOrDefault("seller_id").Is(account.SellerId), "it is for another seller_id");
        return AlipayNotice.Read(fields);
    }

    private void CheckSignature(SortedDictionary<string, byte[]> fields)
    {
        // The algorithm is ours to choose; RSA (SHA-1), MD5 or none are not offered, whatever the sender says.
        CallbackRefusedException.Unless(
            fields.TryGetValue("sign_type", out var signType) && signType.AsSpan().SequenceEqual("RSA2"u8), "its sign_type is not RSA2");
        var signature = fields.TryGetValue("sign", out var sign) ? StrictBase64.Decode(Encoding.ASCII.GetString(sign)) : null;
        CallbackRefusedException.Unless(signature is not null, "its signature is missing or not base64");

        // Alipay's own libraries differ in these two; every combination is a string that Alipay signs, for one kind of notice or another.
        var genuine = account.Verifies(StringToSign(fields, withSignType: false, withEmpty: true), signature)
            || account.Verifies(StringToSign(fields, withSignType: true, withEmpty: true), signature)
            || (fields.Values.Any(value => value.Length == 0)
                && (account.Verifies(StringToSign(fields, withSignType: false, withEmpty: false), signature)
                    || account.Verifies(StringToSign(fields, withSignType: true, withEmpty: false), signature)));
        CallbackRefusedException.Unless(genuine, "its signature does not verify");
    }

    private static byte[] StringToSign(SortedDictionary<string, byte[]> fields, bool withSignType, bool withEmpty)
    {
        using var text = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            if (name.Is("sign") || (name.Is("sign_type") && !withSignType) || (value.Length == 0 && !withEmpty))
                continue;
            if (text.Length > 0)
                text.WriteByte((byte)'&');
            text.Write(Encoding.ASCII.GetBytes(name));
            text.WriteByte((byte)'=');
            text.Write(value);
        }

        return text.ToArray();
    }

    // The signed string joins fields without escaping: "body=x&out_trade_no=A" is one field or two. Whoever can choose one field's text
    // (a product's name) and replay the notice could cut it elsewhere; then a field that we read is always left over inside a value.
    [GeneratedRegex(
        "&(app_id|charset|gmt_close|gmt_payment|gmt_refund|notify_id|notify_type|out_biz_no|out_trade_no|refund_fee|seller_id|total_amount"
        + "|trade_no|trade_status|trans_currency)=",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex IsAmbiguous();
}
