using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace OrderSaga.Service.Access;

/// <summary>
/// Behind a reverse proxy every request comes from the proxy. Of those that are named here it is believed for whom they ask and whether by
/// TLS (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>); anybody else could write what they like there.
/// </summary>
static class TrustedProxies
{
    public const string Setting = "Service:TrustedProxies";

    public static void UseTrustedProxies(this WebApplication app)
    {
        if (Of(app.Configuration) is { } proxies)
            app.UseForwardedHeaders(proxies);
    }

    /// <summary>Null: none is trusted.</summary>
    /// <exception cref="StartupException">One is no address.</exception>
    public static ForwardedHeadersOptions? Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Setting);
        if (section.Value is { Length: > 0 })
            throw new StartupException($"{Setting} is a list; set {Setting}:0, and so on");
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null, // as far as the chain is of trusted ones
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in section.GetChildren().Where(proxy => proxy.Value is { Length: > 0 }))
        {
            if (IPAddress.TryParse(proxy.Value, out var address))
                options.KnownProxies.Add(address);
            else if (IPNetwork.TryParse(proxy.Value, out var network))
                options.KnownIPNetworks.Add(network);
            else
                throw new StartupException($"{proxy.Path} is {proxy.Value}, which is no address or network, such as 10.0.0.7 or 10.0.0.0/24");
        }

        return options.KnownProxies.Count + options.KnownIPNetworks.Count > 0 ? options : null;
    }
}
