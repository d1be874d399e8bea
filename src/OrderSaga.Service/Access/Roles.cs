using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;

namespace OrderSaga.Service.Access;

/// <summary>What a key or a token may do. Each of reader, agent, approver and admin may do what the one before may; a checkout is apart.</summary>
public static class Roles
{
    /// <summary>The shop's own system: places orders, reports payments, cancels for its customer, and reads an order.</summary>
    public const string Checkout = "checkout";

    /// <summary>Looks, and changes nothing.</summary>
    public const string Reader = "reader";

    /// <summary>Acts for customers.</summary>
    public const string Agent = "agent";

    /// <summary>Is the second person.</summary>
    public const string Approver = "approver";

    /// <summary>Gives keys, sets stock, deletes failed messages.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Checkout, Reader, Agent, Approver, Admin];

    /// <summary>A route without such a word is closed to all.</summary>
    public static TBuilder For<TBuilder>(this TBuilder route, string lowest)
        where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint =>
        {
            endpoint.Metadata.Add(new EnableRateLimitingAttribute(
                endpoint.Metadata.OfType<HttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains("POST", StringComparer.Ordinal))
                    ? RateLimits.Acting
                    : RateLimits.Reading));
            ApiDescription.DescribeRefusals(endpoint, isLimited: true);
        });
        return route.RequireAuthorization(new AuthorizeAttribute { Roles = string.Join(',', From(lowest)) });
    }

    /// <summary>Open to the shop's own system as well, which nothing limits: a shop must sell.</summary>
    public static TBuilder ForCheckoutAnd<TBuilder>(this TBuilder route, string lowest)
        where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => ApiDescription.DescribeRefusals(endpoint, isLimited: false));
        return route.RequireAuthorization(new AuthorizeAttribute { Roles = string.Join(',', From(lowest).Prepend(Checkout)) });
    }

    static IEnumerable<string> From(string lowest) => All.SkipWhile(role => role != lowest);
}
