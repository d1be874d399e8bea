using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>A notice (后台通知). There is no time in its signature: it stays the same over all retries.</summary>
internal sealed class UnionPayNotice(
    string paymentNumber, NoticeKind kind, IReadOnlyDictionary<string, string> fields, UnionPayAccount account, RetrySchedule schedule)
    : Notice("unionpay", paymentNumber, kind)
{
    private readonly Dictionary<string, string> signed =
        UnionPaySigning.Sign(fields, account.Authority.SignerKey, account.Authority.SignerPem);

    public override RetrySchedule Schedule { get; } = schedule;

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, signed);

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another amount", () => Post(webhook, With("txnAmt", "1"))),
        new("another order", () => Post(webhook, With("orderId", "FORGED" + PaymentNumber))),
        new("no signature", () => Post(webhook, With("signature", string.Empty))),
        new("signed with the merchant's key", () => Post(
            webhook, UnionPaySigning.Sign(fields, account.MerchantKey, account.Authority.SignerPem))),
        new("a certificate of the forger's own", () =>
        {
            var key = KeyPool.Lend();
            try
            {
                return Post(webhook, UnionPaySigning.Sign(fields, key, UnionPayAuthority.Forge(key)));
            }
            finally
            {
                KeyPool.GiveBack(key);
            }
        }),
    ];

    // The status alone is looked at; the examples send an "ok" with it. 302 is taken as well.
    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status is 200 or 302;

    private Dictionary<string, string> With(string field, string value) => new(signed, StringComparer.Ordinal) { [field] = value };

    private static HttpRequestMessage Post(Uri webhook, Dictionary<string, string> form)
    {
        var body = string.Join('&', form.Select(field => $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(field.Value)}"));
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "UTF-8");
        return new HttpRequestMessage(HttpMethod.Post, webhook) { Content = content };
    }
}
