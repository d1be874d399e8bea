using System.Net.Http.Json;
using System.Text.Json;

namespace OrderSaga.Simulator.Checkout;

/// <summary>Asks the service, and asks again for as long as it is away. Each request is one that may be repeated.</summary>
public sealed class ServiceConnection : IDisposable
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(1);

    // A service that is killed comes back within seconds; one that does not is a finding, not a reason to wait for ever.
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient http;
    private readonly TimeProvider time;

    public ServiceConnection(Uri address, string apiKey, TimeProvider time)
    {
        this.time = time;
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
    }

    public Task<ServiceAnswer> Get(string path, CancellationToken cancellationToken) =>
        UntilAnswered(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<ServiceAnswer> Send(
        HttpMethod method, string path, object body, CancellationToken cancellationToken, Guid? requestId = null) =>
        UntilAnswered(
            () =>
            {
                var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, body.GetType(), options: json) };
                if (requestId is { } id)
                    request.Headers.Add("Idempotency-Key", id.ToString("D"));
                return request;
            },
            cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<ServiceAnswer> UntilAnswered(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var pause = firstPause;
        while (true)
        {
            var (answer, failure) = await Try(make, cancellationToken);
            if (answer is not null && !IsAway(answer.Status))
                return answer;
            if (time.GetElapsedTime(since) > patience)
                throw new TimeoutException($"No answer from the service for {patience.TotalSeconds:F0} s: {answer?.ToString() ?? failure}");
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 1.5 < longestPause ? pause * 1.5 : longestPause; // a crowd at a closed door helps nobody
        }
    }

    private async Task<(ServiceAnswer? Answer, string? Failure)> Try(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        try
        {
            using var request = make();
            using var response = await http.SendAsync(request, cancellationToken);
            return (new ServiceAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken)), null);
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.Message);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, exception.Message);
        }
    }

    private static bool IsAway(int status) => status is 429 or >= 500;
}
