using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Watches every answer of the service in the tests: a status that the description of the API does not have is found out.</summary>
public sealed class DocumentedAnswers : IStartupFilter
{
    public ConcurrentDictionary<string, int> Undocumented { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, go) =>
        {
            RouteEndpoint? endpoint = null;
            http.Response.OnStarting(() =>
            {
                endpoint = http.GetEndpoint() as RouteEndpoint;
                return Task.CompletedTask;
            });
            await go(http);
            Note(http, endpoint ?? http.GetEndpoint() as RouteEndpoint);
        });
        next(app);
    };

    void Note(HttpContext http, RouteEndpoint? endpoint)
    {
        if (endpoint?.RoutePattern.RawText is not { } path || !path.Contains("api/v1", StringComparison.Ordinal) || http.RequestAborted.IsCancellationRequested)
            return;
        var answer = $"{http.Request.Method} {path} {http.Response.StatusCode}";
        Seen.AddOrUpdate(answer, 1, (_, count) => count + 1);
        if (!endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(known => known.StatusCode == http.Response.StatusCode))
            Undocumented.AddOrUpdate(answer, 1, (_, count) => count + 1);
    }
}
