using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>
/// An answer of Adyen, or why there is none. It is not signed: that it came over TLS from the configured address is its proof.
/// </summary>
internal sealed record AdyenReply(HttpStatusCode Status, JsonElement? Content, string? Problem = null)
{
    public static AdyenReply None(string problem) => new(default, null, problem);

    public bool Succeeded => Problem is null && (int)Status is >= 200 and < 300;

    /// <summary>
    /// It was not taken on, and will not be: neither an unknown outcome, nor the same request still at work, nor too many at once.
    /// </summary>
    public bool Refuses => Problem is null && (int)Status is >= 400 and < 500 and not (408 or 409 or 429);

    public string Words => Problem ?? $"HTTP {(int)Status} {Content?.Text("errorCode")} {Content?.Text("message")}".TrimEnd();
}

/// <summary>Adyen's Checkout API: JSON, an API key, and a key for each change that makes its repetitions one.</summary>
internal sealed class AdyenApi(AdyenAccount account, HttpClient http)
{
    private const string Version = "v71";

    public Task<AdyenReply> Get(string path, CancellationToken cancellation) => Call(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>A change.</summary>
    /// <param name="path">Below the version.</param>
    /// <param name="body">As JSON.</param>
    /// <param name="idempotencyKey">The same for what is the same request; Adyen knows it for seven days at least.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<AdyenReply> Post(string path, object body, string idempotencyKey, CancellationToken cancellation) =>
        Call(HttpMethod.Post, path, body, idempotencyKey, cancellation);

    public Task<AdyenReply> Patch(string path, object body, CancellationToken cancellation) =>
        Call(HttpMethod.Patch, path, body, null, cancellation);

    private async Task<AdyenReply> Call(
        HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{account.Api.AbsoluteUri.TrimEnd('/')}/{Version}/{path}");
        request.Headers.Add("x-api-key", account.ApiKey);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OrderSaga", null));
        if (idempotencyKey is not null)
            request.Headers.Add("idempotency-key", idempotencyKey);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        var answer = await http.Exchange(request, cancellation);
        return answer.Problem is not null
            ? AdyenReply.None(answer.Problem)
            : new AdyenReply(answer.Status, StrictJson.Read(answer.Body));
    }
}
