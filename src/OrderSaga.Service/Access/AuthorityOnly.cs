namespace OrderSaga.Service.Access;

/// <summary>Metadata say where keys and tokens are; they may not send us to whatever host they like.</summary>
sealed class AuthorityOnly(Uri authority, IReadOnlyCollection<string> hosts)
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        var isOurs = Uri.Compare(asked, authority, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
            || (asked.Scheme == Uri.UriSchemeHttps && hosts.Contains(asked.Host, StringComparer.OrdinalIgnoreCase));
        return isOurs
            ? base.SendAsync(request, cancellationToken)
            : throw new HttpRequestException(
                $"The identity provider names {asked.GetLeftPart(UriPartial.Authority)}, which is not {authority}; if it is its own, "
                + $"add the host to {OpenIdConnectSettings.Section}:Hosts");
    }
}
