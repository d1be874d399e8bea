using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>A verified answer of WeChat Pay, or why there is none.</summary>
internal sealed record WeChatPayReply(HttpStatusCode Status, JsonElement? Content, string? Problem = null)
{
    public static WeChatPayReply None(string problem) => new(default, null, problem);

    /// <summary>Not 202: with it closing is answered while the payer types the password (<c>USER_PAYING</c>); nothing was done.</summary>
    public bool Succeeded => Problem is null && Status is (HttpStatusCode.OK or HttpStatusCode.NoContent);

    /// <summary>
    /// It will not have happened later either: neither an unknown outcome, nor too many at once, nor a fault on their side.
    /// </summary>
    public bool Refuses => Problem is null && (int)Status is >= 400 and < 500 and not (408 or 429);

    /// <summary>Written with and without underscores, depending on the page of the reference.</summary>
    public bool NotThere =>
        Refuses && Status == HttpStatusCode.NotFound
        && Code?.Replace("_", "", StringComparison.Ordinal) is "ORDERNOTEXIST" or "RESOURCENOTEXISTS" or "RESOURCENOTEXIST";

    /// <summary>Nothing was booked on that day, or its bill is not made yet.</summary>
    public bool NoBill => Refuses && Code is ("NO_STATEMENT_EXIST" or "STATEMENT_CREATING");

    public string Words => Problem ?? $"HTTP {(int)Status} {Code} {Content?.Text("message")}";

    private string? Code => Content?.Text("code");
}

/// <summary>
/// WeChat Pay's interface, APIv3: signed requests, signed answers. An answer that is not signed decides nothing, an error neither.
/// </summary>
internal sealed class WeChatPayApi(WeChatPayAccount account, HttpClient http, TimeProvider clock)
{
    public Task<WeChatPayReply> Get(string address, CancellationToken cancellation) => Call(HttpMethod.Get, address, null, cancellation);

    public Task<WeChatPayReply> Post(string address, object body, CancellationToken cancellation) =>
        Call(HttpMethod.Post, address, JsonSerializer.SerializeToUtf8Bytes(body), cancellation);

    /// <summary>A file from an address of a signed answer; it is not signed itself.</summary>
    public async Task<RawAnswer> Download(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(WeChatPaySigning.Signer, account);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OrderSaga", null));
        return await http.Download(request, cancellation);
    }

    private async Task<WeChatPayReply> Call(HttpMethod method, string address, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(account.Api, address));
        request.Options.Set(WeChatPaySigning.Signer, account);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OrderSaga", null));
        if (account.PublicKeyId is { } publicKeyId)
            request.Headers.Add("Wechatpay-Serial", publicKeyId);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        var answer = await http.Exchange(request, cancellation);
        if (answer.Problem is not null)
            return WeChatPayReply.None(answer.Problem);
        if (!IsGenuine(answer))
            return WeChatPayReply.None($"HTTP {(int)answer.Status}{Said(answer.Body)}, and its signature is missing or does not verify");
        return new WeChatPayReply(answer.Status, answer.Body.Length == 0 ? null : StrictJson.Read(answer.Body));
    }

    private bool IsGenuine(RawAnswer answer) =>
        WeChatPaySignature.Of(answer.Headers) is { IsProbe: false } signature
        && (clock.GetUtcNow() - signature.SignedAt).Duration() <= WeChatPay.ClockToleranceMax
        && account.PlatformKey(signature.Serial) is { } key
        && signature.Verifies(key, answer.Body);

    private static string Said(byte[] body) => StrictJson.Read(body) is { } error ? $" {error.Text("code")} {error.Text("message")}" : "";
}
