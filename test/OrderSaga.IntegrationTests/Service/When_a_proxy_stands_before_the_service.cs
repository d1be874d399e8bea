using System.Net;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The proxy is this machine; for whom it asks, it says in a header.</summary>
public sealed class When_a_proxy_stands_before_the_service
{
    static readonly string[] _oneTry = ["--RateLimits:SignInsPerMinute=1"];

    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.0/8")]
    public async Task Each_address_behind_a_trusted_one_has_its_own_tries(string trusted)
    {
        await using var service = await EmbeddedService.Start(null, [.. _oneTry, $"--Service:TrustedProxies:0={trusted}"]);

        (await TryLink(service, "203.0.113.7")).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryLink(service, "203.0.113.8")).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryLink(service, "203.0.113.7")).ShouldBe(HttpStatusCode.TooManyRequests);
        // What somebody wrote there before the proxy did is not believed.
        (await TryLink(service, "198.51.100.1, 203.0.113.7")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task Nobody_is_believed_who_is_not_trusted()
    {
        await using var service = await EmbeddedService.Start(null, [.. _oneTry, "--Service:TrustedProxies:0=192.0.2.1"]);

        (await TryLink(service, "203.0.113.7")).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryLink(service, "203.0.113.8")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task A_callback_is_kept_with_the_address_that_it_came_from()
    {
        await using var shop = await AShop.Open("--Service:TrustedProxies:0=127.0.0.1");
        using var callback = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/standardwebhooks/{AShop.Account}");
        callback.Content = new StringContent("{}");
        callback.Headers.Add("X-Forwarded-For", "203.0.113.7");

        (await shop.Service.Stranger.SendAsync(callback)).Dispose();

        var rejected = (await shop.Service.Get("/api/v1/rejected-callbacks")).GetProperty("last");
        rejected[0].GetProperty("remoteAddress").GetString().ShouldBe("203.0.113.7");
    }

    static async Task<HttpStatusCode> TryLink(EmbeddedService service, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/link/no-such-link");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await service.Stranger.SendAsync(request);
        return answer.StatusCode;
    }
}
