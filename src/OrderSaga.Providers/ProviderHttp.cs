using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace OrderSaga.Providers;

/// <summary>What came back over HTTP, not yet verified; or why nothing did.</summary>
internal sealed record RawAnswer(
    HttpStatusCode Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, string? Problem = null)
{
    public static RawAnswer None(string problem) => new(default, [], [], problem);
}

/// <summary>How providers are called: bounded in time and size, repeated while an outcome is unknown, no redirects, no cookies.</summary>
internal static class ProviderHttp
{
    public const string Name = "payment-providers";

    private const int AnswerBytesMax = 1024 * 1024;
    private static readonly TimeSpan DownloadTakesMax = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Every request that is sent here may be repeated: queries are safe, closing is re-entrant, and a refund goes under its own number.
    /// </summary>
    public static void AddProviderHttp(this IServiceCollection services) =>
        services.AddHttpClient(Name, client =>
            {
                client.MaxResponseContentBufferSize = AnswerBytesMax;
                client.Timeout = Timeout.InfiniteTimeSpan; // the pipeline below keeps the time
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            // Their addresses and headers name merchants and hold signatures; what came of a call is its caller's to log.
            .RemoveAllLoggers()
            .AddResilienceHandler(Name, pipeline => pipeline
                .AddTimeout(TimeSpan.FromSeconds(20))
                .AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = 3,
                    Delay = TimeSpan.FromMilliseconds(300),
                    MaxDelay = TimeSpan.FromSeconds(5),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                })
                // A provider that is down is left alone for a while, instead of being called by every order at once. Down is when most calls
                // fail: one in ten is a bad day, and orders whose payments must be closed now cannot wait for it to end.
                .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions { FailureRatio = 0.8, BreakDuration = TimeSpan.FromSeconds(5) })
                .AddTimeout(TimeSpan.FromSeconds(6)))
            // One provider that is down must not stop the calls to another.
            .SelectPipelineByAuthority()
            // Innermost: a request that is sent again is signed again, with its own time and nonce.
            .Services.AddTransient<WeChatPaySigning>()
            .AddHttpClient(Name).AddHttpMessageHandler<WeChatPaySigning>();

    /// <summary>Sends, and answers for everything that a network can do. Throws only when the caller stopped waiting.</summary>
    public static async Task<RawAnswer> Exchange(this HttpClient http, HttpRequestMessage request, CancellationToken cancellation) =>
        await Answered(() => http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation), cancellation, cancellation);

    /// <summary>As <see cref="Exchange"/>, for files: up to <see cref="BillResult.BytesMax"/>, within two minutes.</summary>
    public static async Task<RawAnswer> Download(this HttpClient http, HttpRequestMessage request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(DownloadTakesMax);
        return await Answered(
            async () =>
            {
                var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                await response.Content.LoadIntoBufferAsync(BillResult.BytesMax, limit.Token);
                return response;
            },
            cancellation,
            limit.Token);
    }

    private static async Task<RawAnswer> Answered(
        Func<Task<HttpResponseMessage>> send, CancellationToken cancellation, CancellationToken limit)
    {
        try
        {
            using var response = await send();
            var headers = response.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)));
            return new RawAnswer(response.StatusCode, [.. headers], await response.Content.ReadAsByteArrayAsync(limit));
        }
        catch (Exception failure) when (
            failure is HttpRequestException or ExecutionRejectedException or IOException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return RawAnswer.None(WhyNoAnswer(failure));
        }
    }

    private static string WhyNoAnswer(Exception failure) => failure switch
    {
        BrokenCircuitException => "it is not called for some seconds, since most calls to it failed",
        TimeoutRejectedException or OperationCanceledException => "it did not answer in time",
        _ => $"it did not answer ({failure.GetBaseException().Message})",
    };
}
