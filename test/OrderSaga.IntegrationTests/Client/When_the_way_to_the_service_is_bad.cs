using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderSaga.Client;

namespace OrderSaga.IntegrationTests.Client;

/// <summary>Something in between answers, or nobody: a server on loopback that does what it is told in each test.</summary>
public sealed class When_the_way_to_the_service_is_bad
{
    const string Stats = """
        {"at":"2026-11-26T00:00:00Z","openByState":{},"placedLastDayByState":{},"needAttention":0,"attentionSince":null,"unmatchedPayments":0,
         "callbacksLastHour":{},"backlogs":[]}
        """;

    int _calls;

    [Test]
    public async Task Reading_is_tried_again_and_deciding_is_not()
    {
        await using var server = await Server(http => http.Response.StatusCode = Interlocked.Increment(ref _calls) < 3 ? 503 : 200, "[]");
        await using var client = Client(server);

        (await client.Api.Approvals.WaitingAsync()).ShouldBeEmpty();
        _calls.ShouldBe(3);

        _calls = 0;
        var unsure = await Should.ThrowAsync<OrderSagaException>(() => client.Api.Approvals.ApproveAsync(Guid.NewGuid(), "Looked at it"));
        unsure.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _calls.ShouldBe(1);
    }

    [Test]
    public async Task What_is_asked_of_an_order_is_tried_again_under_its_id()
    {
        var bodies = new List<string>();
        await using var server = await Server(
            async http =>
            {
                using var reader = new StreamReader(http.Request.Body);
                bodies.Add(await reader.ReadToEndAsync());
                http.Response.StatusCode = bodies.Count < 3 ? 502 : 202;
            },
            """{"orderId":"00000000-0000-0000-0000-000000000000","orderNumber":"A","state":"Paid","requestId":"00000000-0000-0000-0000-000000000000","status":"Done"}""");
        await using var client = Client(server);
        var refund = new Refund("Damaged");

        await client.Api.Orders.AskAsync(Guid.NewGuid(), refund);

        bodies.Count.ShouldBe(3);
        bodies.Distinct().ShouldHaveSingleItem().ShouldContain($"{refund.RequestId}");
    }

    [Test]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        await using var other = await Server(_ => Interlocked.Increment(ref _calls), Stats);
        await using var server = await Server(http => http.Response.Redirect($"{Address(other)}api/v1/stats"), "");
        await using var client = Client(server);
        _calls = 0;

        var refused = await Should.ThrowAsync<OrderSagaException>(() => client.Api.Operations.StatsAsync());

        (refused.Status, refused.TraceId, _calls).ShouldBe((HttpStatusCode.Redirect, null, 0));
    }

    [Test]
    public async Task Each_try_proves_who_calls_anew()
    {
        var tokens = new List<string>();
        await using var server = await Server(
            http =>
            {
                tokens.Add(http.Request.Headers.Authorization.ToString());
                http.Response.StatusCode = tokens.Count < 2 ? 503 : 200;
            },
            Stats);
        var asked = 0;
        await using var client = new AClient(Address(server), options => options.Token = _ => ValueTask.FromResult($"t{++asked}"));

        await client.Api.Operations.StatsAsync();

        tokens.ShouldBe(["Bearer t1", "Bearer t2"]);
    }

    [Test]
    public async Task Events_go_on_after_the_line_broke()
    {
        await using var server = await Server(
            http => http.Response.ContentType = "text/event-stream", $"event: stats\ndata: {Stats.ReplaceLineEndings("")}\n\nevent: st");
        await using var client = Client(server);

        var seen = 0;
        await foreach (var stats in client.Api.Operations.FollowAsync())
        {
            stats.Backlogs.ShouldBeEmpty();
            if (++seen == 2)
                break;
        }

        seen.ShouldBe(2);
    }

    [Test]
    public async Task Who_may_not_look_is_told_so_and_not_kept_waiting()
    {
        await using var server = await Server(http => http.Response.StatusCode = 403, "no");
        await using var client = Client(server);

        var denied = await Should.ThrowAsync<OrderSagaException>(async () =>
        {
            await foreach (var _ in client.Api.Operations.FollowAsync())
                break;
        });
        denied.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestCase(null, "a key", "Address is missing")]
    [TestCase("http://orders.example.com", "a key", "the key would travel unprotected")]
    [TestCase("https://orders.example.com", null, "Set one of ApiKey and Token")]
    public async Task Wrong_options_are_named(string? address, string? key, string word)
    {
        await using var client = new AClient(new Uri("http://localhost"), options =>
        {
            options.Address = address is null ? null : new Uri(address);
            options.ApiKey = key;
        });

        Should.Throw<OptionsValidationException>(() => client.Api).Message.ShouldContain(word);
    }

    static AClient Client(WebApplication server) => new(Address(server), options => options.ApiKey = "a key");

    static Uri Address(WebApplication server) => new(server.Urls.Single() + "/");

    static Task<WebApplication> Server(Action<HttpContext> act, string body) => Server(
        http =>
        {
            act(http);
            return Task.CompletedTask;
        },
        body);

    static async Task<WebApplication> Server(Func<HttpContext, Task> act, string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async http =>
        {
            http.Response.ContentType = "application/json";
            await act(http);
            await http.Response.WriteAsync(body);
        });
        await app.StartAsync();
        return app;
    }
}
