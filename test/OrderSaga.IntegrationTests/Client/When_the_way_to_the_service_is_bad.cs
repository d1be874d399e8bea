using System.Net;
using System.Net.Sockets;
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

    // The head is there, and half of the body: a proxy hangs, or the process behind it has died.
    [Test]
    public async Task An_answer_that_stalls_is_given_up_and_asked_for_again()
    {
        _calls = 0;
        await using var server = await Server(
            async http =>
            {
                if (Interlocked.Increment(ref _calls) > 1)
                    return;
                await http.Response.WriteAsync("[");
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            },
            "[]");
        await using var client = Impatient(Address(server));

        (await client.Api.Approvals.WaitingAsync()).ShouldBeEmpty();
        _calls.ShouldBeGreaterThan(1);
    }

    [Test]
    public async Task Whoever_takes_the_connection_and_says_nothing_is_asked_again()
    {
        _calls = 0;
        await using var server = await Server(
            async http =>
            {
                if (Interlocked.Increment(ref _calls) == 1)
                    await Task.Delay(Timeout.Infinite, http.RequestAborted);
            },
            "[]");
        await using var client = Impatient(Address(server));

        (await client.Api.Approvals.WaitingAsync()).ShouldBeEmpty();
        _calls.ShouldBeGreaterThan(1);
    }

    [Test]
    public async Task Nobody_who_answers_is_an_exception_of_the_client_and_a_cancelled_call_is_cancelled()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var client = Impatient(new Uri($"http://{silent.LocalEndpoint}/"), retries: 1);
        var unsure = await Should.ThrowAsync<OrderSagaException>(() => client.Api.Approvals.ApproveAsync(Guid.NewGuid(), "Looked at it"));
        ((int)unsure.Status, unsure.Title).ShouldBe((0, "Nobody answered"));
        using var stop = new CancellationTokenSource();
        var waiting = client.Api.Approvals.WaitingAsync(stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);

        silent.Stop();
        var refused = await Should.ThrowAsync<OrderSagaException>(() => client.Api.Approvals.WaitingAsync());
        ((int)refused.Status, refused.InnerException.ShouldBeOfType<HttpRequestException>().HttpRequestError)
            .ShouldBe((0, HttpRequestError.ConnectionError));
    }

    [Test]
    public async Task An_answer_that_is_not_the_services_is_an_exception_of_the_client()
    {
        await using var server = await Server(http => http.Response.ContentType = "text/html", "<html>Please log in</html>");
        await using var client = Client(server);

        var other = await Should.ThrowAsync<OrderSagaException>(() => client.Api.Approvals.WaitingAsync());

        (other.Status, other.Title).ShouldBe((HttpStatusCode.OK, "The answer is not the service's"));
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

    static AClient Impatient(Uri address, int retries = 3) => new(address, options =>
    {
        (options.ApiKey, options.Retries, options.Timeout) = ("a key", retries, TimeSpan.FromSeconds(1));
    });

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
