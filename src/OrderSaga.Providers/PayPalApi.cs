using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>
/// An answer of PayPal, or why there is none. It is not signed: that it came over TLS from the configured address is its proof.
/// </summary>
internal sealed record PayPalReply(HttpStatusCode Status, JsonElement? Content, string? Problem = null)
{
    public static PayPalReply None(string problem) => new(default, null, problem);

    public bool Succeeded => Problem is null && (int)Status is >= 200 and < 300 && Content is not null;

    public bool NotThere => Problem is null && Status == HttpStatusCode.NotFound && Content?.Text("name").Is("RESOURCE_NOT_FOUND") == true;

    /// <summary>It was not done, and will not be: neither an unknown outcome, nor too many at once, nor a login that failed.</summary>
    public bool Refuses => Problem is null && (int)Status is >= 400 and < 500 and not (401 or 408 or 409 or 429);

    public string Words => Problem ?? $"HTTP {(int)Status} {Issue ?? Content?.Text("name")}".TrimEnd();

    /// <summary>What an error is called.</summary>
    public string? Name => Problem is null && (int)Status >= 400 ? Content?.Text("name") : null;

    private string? Issue =>
        Content is { } content && content.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
        && details.GetArrayLength() > 0 && details[0].ValueKind == JsonValueKind.Object
            ? details[0].Text("issue")
            : null;
}

/// <summary>PayPal's REST API: JSON under a token, which is got with the app's secret and kept until shortly before its end.</summary>
internal sealed class PayPalApi(PayPalAccount account, HttpClient http, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim oneAtATime = new(1);
    private Token? token;

    public Task<PayPalReply> Get(string path, CancellationToken cancellation) => Call(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>For answers that are longer than others.</summary>
    public Task<PayPalReply> List(string path, CancellationToken cancellation) =>
        Call(HttpMethod.Get, path, null, null, cancellation, isLong: true);

    /// <summary>A change.</summary>
    /// <param name="path">Below the address of the interface.</param>
    /// <param name="body">As JSON.</param>
    /// <param name="requestId">The same for what is the same request: PayPal answers its repetitions with the first answer.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<PayPalReply> Post(string path, object body, string requestId, CancellationToken cancellation) =>
        Call(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body), requestId, cancellation);

    public void Dispose() => oneAtATime.Dispose();

    private async Task<PayPalReply> Call(
        HttpMethod method, string path, byte[]? body, string? requestId, CancellationToken cancellation, bool isLong = false)
    {
        var (held, problem) = await Login(refused: null, cancellation);
        if (held is null)
            return PayPalReply.None(problem);
        var reply = await Send(held, method, path, body, requestId, isLong, cancellation);
        if (reply.Status != HttpStatusCode.Unauthorized)
            return reply;

        // A token may end before its time. What was refused for it was not done.
        (held, problem) = await Login(refused: held, cancellation);
        return held is null ? PayPalReply.None(problem) : await Send(held, method, path, body, requestId, isLong, cancellation);
    }

    private async Task<PayPalReply> Send(
        Token held, HttpMethod method, string path, byte[]? body, string? requestId, bool isLong, CancellationToken cancellation)
    {
        using var request = Request(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", held.Value);
        if (requestId is not null)
        {
            request.Headers.Add("PayPal-Request-Id", requestId);
            request.Headers.Add("Prefer", "return=representation");
        }

        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return Read(isLong ? await http.Download(request, cancellation) : await http.Exchange(request, cancellation));
    }

    /// <summary>
    /// The token that is held, or a new one when there is none, when it ends soon, or when it is the one that was refused.
    /// </summary>
    private async Task<(Token? Token, string Problem)> Login(Token? refused, CancellationToken cancellation)
    {
        await oneAtATime.WaitAsync(cancellation);
        try
        {
            if (token is { } held && held != refused && clock.GetUtcNow() < held.RenewAt)
                return (held, "");

            var asked = clock.GetUtcNow();
            using var request = Request(HttpMethod.Post, "v1/oauth2/token");
            var credentials = Encoding.UTF8.GetBytes($"{account.ClientId}:{account.ClientSecret}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
            request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
            var reply = Read(await http.Exchange(request, cancellation));
            if (!reply.Succeeded || reply.Content?.Text("access_token") is not { } value)
                return (token = null, $"it gave no token: {reply.Words}");
            var lasts = TimeSpan.FromSeconds(Math.Clamp(reply.Content?.Whole("expires_in") ?? 0, 0, 86_400));
            return (token = new Token(value, asked + lasts - RenewBefore), "");
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, $"{account.Api.AbsoluteUri.TrimEnd('/')}/{path}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OrderSaga", null));
        return request;
    }

    private static PayPalReply Read(RawAnswer answer) =>
        answer.Problem is not null ? PayPalReply.None(answer.Problem) : new PayPalReply(answer.Status, StrictJson.Read(answer.Body));

    private sealed record Token(string Value, DateTimeOffset RenewAt);
}
