using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>
/// Signs a request to WeChat Pay at the moment it is sent: method, address, time, nonce and body, five lines. Leaves other requests
/// alone.
/// </summary>
internal sealed class WeChatPaySigning(TimeProvider clock) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<WeChatPayAccount> Signer = new("signer");

    private const string Scheme = "WECHATPAY2-SHA256-RSA2048";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Signer, out var account))
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var nonce = RandomNumberGenerator.GetHexString(32);
            var words = $"{request.Method}\n{request.RequestUri!.PathAndQuery}\n{time}\n{nonce}\n{body}\n";
            var signature = Convert.ToBase64String(account.PrivateKey.Sign(Encoding.UTF8.GetBytes(words)));
            request.Headers.Authorization = new AuthenticationHeaderValue(
                Scheme,
                $"mchid=\"{account.MchId}\",nonce_str=\"{nonce}\",timestamp=\"{time}\",serial_no=\"{account.MerchantSerial}\","
                + $"signature=\"{signature}\"");
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
