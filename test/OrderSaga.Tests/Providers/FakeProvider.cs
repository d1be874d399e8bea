using System.Net;
using System.Text;

namespace OrderSaga.Tests.Providers;

/// <summary>The far end of an HttpClient: answers what a test says, the last answer again and again; remembers what was asked.</summary>
internal sealed class FakeProvider(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<Asked> Requests { get; } = [];

    public static HttpResponseMessage Broken(Asked asked) => throw new HttpRequestException("the connection was cut");

    public static HttpResponseMessage TooSlow(Asked asked) => throw new TaskCanceledException("it took too long");

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var asked = new Asked(
            request.Method.Method, request.RequestUri!, body, request.Headers.Authorization?.ToString(),
            request.Headers.TryGetValues("Wechatpay-Serial", out var serials) ? serials.Single() : null)
        {
            Headers = request.Headers.ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
        };
        Requests.Add(asked);
        return answers[Math.Min(Requests.Count, answers.Length) - 1](asked);
    }

    internal sealed record Asked(string Method, Uri Address, string Body, string? Authorization, string? Serial)
    {
        public required IReadOnlyDictionary<string, string> Headers { get; init; }

        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}
