using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using KnownRoles = OrderSaga.Service.Access.Roles;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>A route, and who may use it; empty: everybody, without a key.</summary>
sealed record GuardedRoute(string Method, string Path, IReadOnlySet<string> Roles)
{
    public bool IsAnonymous { get; private init; }

    public static IReadOnlyList<GuardedRoute> Of(IEnumerable<EndpointDataSource> sources) =>
        [.. from source in sources
            from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            let methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            from method in methods
            let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
            orderby path, method
            select new GuardedRoute(method, path, RolesOf(endpoint))
            {
                IsAnonymous = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
            }];

    /// <summary>With something in the place of each parameter.</summary>
    public string Url => string.Concat(RoutePatternFactory.Parse(Path).PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(Fill))));

    public static string Table(IEnumerable<GuardedRoute> routes)
    {
        var table = new StringBuilder("| route | " + string.Join(" | ", KnownRoles.All) + " |\n|---|" + string.Concat(KnownRoles.All.Select(_ => ":-:|")) + "\n");
        foreach (var route in routes.Where(route => !route.IsAnonymous))
        {
            var path = route.Path.Replace("|", "\\|", StringComparison.Ordinal);
            table.Append($"| `{route.Method} {path}` | {string.Join(" | ", KnownRoles.All.Select(role => route.Roles.Contains(role) ? "●" : ""))} |\n");
        }

        return table.ToString();
    }

    static HashSet<string> RolesOf(RouteEndpoint endpoint) =>
        [.. endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().SelectMany(data => data.Roles?.Split(',') ?? [])];

    static string Fill(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart { Name: "kind" } => "DeadLetter",
        RoutePatternParameterPart { Name: "store" } => "orders",
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "guid") => Guid.NewGuid().ToString(),
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "long") => "987654321",
        // One of several words, the first of them.
        RoutePatternParameterPart { ParameterPolicies: [{ Content: { } words }] } when words.StartsWith("regex(", StringComparison.Ordinal) =>
            words.Split('(', '|')[2],
        _ => "v1",
    };
}
