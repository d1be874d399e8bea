using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using OrderSaga.Client;
using Polly;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="OrderSagaClient"/>.</summary>
public static class OrderSagaClientRegistration
{
    const string Name = "OrderSaga";

    /// <summary>A client of the service at <see cref="OrderSagaClientOptions.Address"/>; wrong options stop the start.</summary>
    /// <returns>For whoever wants to add handlers of their own.</returns>
    public static IHttpClientBuilder AddOrderSagaClient(this IServiceCollection services, Action<OrderSagaClientOptions> configure)
    {
        services.AddOptions<OrderSagaClientOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OrderSagaClientOptions>, OptionsCheck>();
        services.AddTransient<CallerHandler>();
        var builder = services.AddHttpClient<OrderSagaClient>(Name, (provider, http) =>
        {
            var address = provider.GetRequiredService<IOptions<OrderSagaClientOptions>>().Value.Address!;
            http.BaseAddress = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
            http.Timeout = Timeout.InfiniteTimeSpan; // each try has its own
        });
        builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // it would carry the key along
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // an address may come to mean another machine
        });
        builder.AddResilienceHandler(Name, (pipeline, context) =>
        {
            var retries = context.ServiceProvider.GetRequiredService<IOptions<OrderSagaClientOptions>>().Value.Retries;
            if (retries > 0)
                pipeline.AddRetry(Retry(retries));
        });
        return builder.AddHttpMessageHandler<CallerHandler>();
    }

    /// <summary>Nobody answered, the service is not well, or it said to come later; and only what does no harm twice.</summary>
    static HttpRetryStrategyOptions Retry(int retries) => new()
    {
        MaxRetryAttempts = retries,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(300),
        MaxDelay = TimeSpan.FromSeconds(10),
        UseJitter = true,
        ShouldHandle = args => ValueTask.FromResult(
            HttpClientResiliencePredicates.IsTransient(args.Outcome)
            && args.Context.GetRequestMessage() is { } request
            && request.Options.TryGetValue(Connection.IsIdempotent, out var isIdempotent) && isIdempotent),
    };

    sealed class OptionsCheck : IValidateOptions<OrderSagaClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, OrderSagaClientOptions options) =>
            options.Problems().ToList() is { Count: > 0 } problems
                ? ValidateOptionsResult.Fail(problems.Select(problem => $"OrderSaga.Client: {problem}."))
                : ValidateOptionsResult.Success;
    }

    /// <summary>
    /// Within the retries: a token that has ended meanwhile is asked for anew, and a try counts only when its whole answer is here in time.
    /// </summary>
    sealed class CallerHandler(IOptions<OrderSagaClientOptions> options) : DelegatingHandler
    {
        static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (options.Value.Token is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellationToken).ConfigureAwait(false));
            else if (!request.Headers.Contains("X-Api-Key"))
                request.Headers.Add("X-Api-Key", options.Value.ApiKey);
            return await TryAsync(request, cancellationToken).ConfigureAwait(false);
        }

        async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            var isPatient = request.Options.TryGetValue(Connection.IsPatient, out var patient) && patient;
            var isRead = request.Options.TryGetValue(Connection.IsReadAsItComes, out var read) && read;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(isPatient ? _patience : options.Value.Timeout);
            HttpResponseMessage? answer = null;
            try
            {
                answer = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
                if (!isRead)
                    await answer.Content.LoadIntoBufferAsync(limit.Token).ConfigureAwait(false);
                return answer;
            }
            catch (Exception failure)
            {
                answer?.Dispose();
                if (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
                    throw new HttpRequestException($"there was no whole answer within {(isPatient ? _patience : options.Value.Timeout)}", failure);
                throw;
            }
        }
    }
}
