using System.Net;

namespace OrderSaga.Service;

/// <summary>Setting <c>Urls</c>: where the service listens. Whether it may there is seen when it does.</summary>
static class ListenAddresses
{
    const string Default = "http://127.0.0.1:5080";

    public static void Apply(WebApplicationBuilder builder)
    {
        if (builder.Configuration["urls"] is not { Length: > 0 } urls)
        {
            builder.WebHost.UseUrls(Default);
            return;
        }

        if (urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(url => !IsOne(url)) is { } wrong)
            throw new StartupException($"Urls has {wrong}, which is no address to listen on; write it as in {Default}");
    }

    static bool IsOne(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Port <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
