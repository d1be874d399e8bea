using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Workers;

namespace OrderSaga.Service;

/// <summary>
/// Alive: the process answers. Ready: databases and bus can be used, the orders' for writing, too. Neither says more than a word to strangers.
/// </summary>
public static class Health
{
    public static void AddHealth(this IServiceCollection services) => services.AddSingleton<ReadinessLog>().AddHealthChecks()
        .AddDbContextCheck<OrderDbContext>("orders", tags: ["ready"])
        .AddDbContextCheck<ParticipantsDbContext>("participants", tags: ["ready"])
        .AddCheck<LastWrite>("writes", tags: ["ready"])
        .AddCheck<JournalLag>("journal", HealthStatus.Degraded, ["ready"]);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = Answer }).AllowAnonymous();
    }

    static Task Answer(HttpContext http, HealthReport report)
    {
        http.RequestServices.GetRequiredService<ReadinessLog>().Note(report);
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync($"{report.Status}");
    }
}
