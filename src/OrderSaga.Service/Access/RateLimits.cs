using System.Globalization;
using System.Threading.RateLimiting;

namespace OrderSaga.Service.Access;

/// <summary>
/// Settings under <c>RateLimits</c>: how much one caller may ask. Placing orders and reporting payments is not limited: a shop must sell.
/// </summary>
public sealed class RateLimits
{
    public const string Section = "RateLimits";
    public const string Reading = "reading";
    public const string Acting = "acting";
    public const string Streaming = "streaming";
    public const string SigningIn = "signing-in";

    public int ReadsPerSecond { get; set; } = 200;

    public int ActionsPerSecond { get; set; } = 50;

    /// <summary>Exports and live figures at once.</summary>
    public int StreamsAtOnce { get; set; } = 8;

    /// <summary>Tries to sign in to the console from one address.</summary>
    public int SignInsPerMinute { get; set; } = 20;

    public static IServiceCollection Add(IServiceCollection services, IConfiguration configuration)
    {
        var limits = configuration.GetSection(Section).Read<RateLimits>() ?? new RateLimits();
        if (limits is not { ReadsPerSecond: > 0, ActionsPerSecond: > 0, StreamsAtOnce: > 0, SignInsPerMinute: > 0 })
            throw new StartupException($"{Section}: every limit is at least 1");
        return services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Reading, http => RateLimitPartition.GetTokenBucketLimiter(Name(http), _ => Bucket(limits.ReadsPerSecond)));
            limiter.AddPolicy(Acting, http => RateLimitPartition.GetTokenBucketLimiter(Name(http), _ => Bucket(limits.ActionsPerSecond)));
            limiter.AddPolicy(Streaming, http => RateLimitPartition.GetConcurrencyLimiter(
                Name(http), _ => new ConcurrencyLimiterOptions { PermitLimit = limits.StreamsAtOnce }));
            limiter.AddPolicy(SigningIn, http => RateLimitPartition.GetFixedWindowLimiter(
                $"{http.Connection.RemoteIpAddress}",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = limits.SignInsPerMinute, Window = TimeSpan.FromMinutes(1) }));
            limiter.OnRejected = async (rejected, _) =>
            {
                var response = rejected.HttpContext.Response;
                response.StatusCode = StatusCodes.Status429TooManyRequests;
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                    ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
                    : 1;
                response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
                await rejected.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
                {
                    HttpContext = rejected.HttpContext,
                    ProblemDetails =
                    {
                        Status = StatusCodes.Status429TooManyRequests,
                        Title = "Too many requests",
                        Detail = $"Wait {wait} s. How much one caller may ask is set under {Section}.",
                    },
                });
            };
        });
    }

    /// <summary>A burst of two seconds; nobody waits in line.</summary>
    static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = 2 * perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    static string Name(HttpContext http) => Caller.Of(http.User).Name;
}
