using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>An answer of Stripe, or why there is none.</summary>
internal sealed record StripeReply(HttpStatusCode Status, JsonElement? Content, string? Problem = null)
{
    private const int WordsLengthMax = 300;

    public static StripeReply None(string problem) => new(default, null, problem);

    public bool Succeeded => Problem is null && Status == HttpStatusCode.OK && Content is not null;

    /// <summary>
    /// It will not have happened later either. Not so with a key that is refused (401, 403), two requests at once (409), too many (429).
    /// </summary>
    public bool Refuses => Problem is null && Status is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired && Error is not null;

    /// <summary>Stripe has no such payment: neither will it have one later.</summary>
    public bool NotThere => Problem is null && Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
        && Error?.Text("code").Is("resource_missing") == true;

    public string Words
    {
        get
        {
            var words = Problem ?? $"HTTP {(int)Status} {Error?.Text("code") ?? Error?.Text("type")} {Error?.Text("message")}".TrimEnd();
            return words.Length <= WordsLengthMax ? words : words[..WordsLengthMax];
        }
    }

    private JsonElement? Error => Content?.Member("error");
}

/// <summary>
/// Stripe's interface. Its answers are not signed: that they are Stripe's is what TLS proves, to the certificate of the address in the
/// settings, and no more. So an answer counts only when it names the payment that was asked about.
/// </summary>
internal sealed class StripeApi(StripeAccount account, HttpClient http)
{
    // Answers keep the shape that was read here, whatever version the account has.
    private const string Version = "2026-10-28.endive";

    public Task<StripeReply> Get(string address, CancellationToken cancellation) => Call(HttpMethod.Get, address, null, null, cancellation);

    /// <summary>For answers that are longer than others.</summary>
    public async Task<StripeReply> List(string address, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, address);
        return Read(await http.Download(request, cancellation));
    }

    public Task<StripeReply> Post(
        string address, IEnumerable<KeyValuePair<string, string>> form, string? idempotencyKey, CancellationToken cancellation) =>
        Call(HttpMethod.Post, address, new FormUrlEncodedContent(form), idempotencyKey, cancellation);

    private async Task<StripeReply> Call(
        HttpMethod method, string address, HttpContent? content, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = Request(method, address);
        request.Content = content;
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return Read(await http.Exchange(request, cancellation));
    }

    private HttpRequestMessage Request(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, new Uri(account.Api, address));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.ApiKey);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OrderSaga", null));
        request.Headers.Add("Stripe-Version", Version);
        if (account.ConnectedAccount is { } connected)
            request.Headers.Add("Stripe-Account", connected);
        return request;
    }

    private static StripeReply Read(RawAnswer answer) => answer.Problem is null
        ? new StripeReply(answer.Status, StrictJson.Read(answer.Body))
        : StripeReply.None(answer.Problem);
}
