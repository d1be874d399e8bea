using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrderSaga.Simulator.Alipay;

/// <summary>An asynchronous notice (异步通知). Its <c>notify_id</c> and its signature stay the same over all retries.</summary>
internal sealed class AlipayNotice(
    string paymentNumber, NoticeKind kind, IReadOnlyDictionary<string, string> fields, AlipayAccount account, RetrySchedule schedule)
    : Notice("alipay", paymentNumber, kind)
{
    private readonly Dictionary<string, string> signed = new(fields, StringComparer.Ordinal)
    {
        ["sign_type"] = "RSA2",
        ["sign"] = AlipaySigning.Sign(account.AlipayKey, AlipaySigning.NoticeContent(fields)),
    };

    public override RetrySchedule Schedule { get; } = schedule;

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, signed);

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another amount", () => Post(webhook, With("total_amount", "0.01"))),
        new("another order", () => Post(webhook, With("out_trade_no", "FORGED" + PaymentNumber))),
        new("no signature", () => Post(webhook, With("sign", string.Empty))),
        new("signed with the merchant's key", () => Post(webhook, With("sign", SignedBySomebodyElse()))),
    ];

    // `success`, seven bytes and nothing else.
    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status == 200 && body.SequenceEqual("success"u8);

    private string SignedBySomebodyElse() => AlipaySigning.Sign(account.MerchantKey, AlipaySigning.NoticeContent(signed));

    private Dictionary<string, string> With(string field, string value) => new(signed, StringComparer.Ordinal) { [field] = value };

    private static HttpRequestMessage Post(Uri webhook, Dictionary<string, string> form)
    {
        var body = string.Join('&', form.Select(field => $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(field.Value)}"));
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        // Alipay really sends this header, which no parser of media types likes.
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded; text/html; charset=utf-8");
        var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Mozilla", "4.0"));
        return request;
    }
}
