using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Whoever reads the log learns which provider and account it is, once a second, and nothing that is secret or a stack trace.</summary>
public sealed class When_a_provider_is_down
{
    private const string NobodyListens = "http://127.0.0.1:1/gateway.do";

    [Test]
    public async Task The_log_names_the_account_and_shows_neither_requests_nor_stack_traces()
    {
        using var log = new RecordedLog();
        await using var shop = await AShop.Open(
            $"--Providers:Alipay:{AShop.Account}:GatewayUrl={NobodyListens}", "--PaymentQuestions:Enabled=false");
        shop.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var watch = Stopwatch.StartNew();
        var numbers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var (orderId, number, _) = await shop.AnOrderAwaitingPayment("alipay");
            numbers.Add(number);
            var cancel = new { reason = "changed my mind", requestId = Guid.NewGuid() };
            (await shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/cancel", cancel)).EnsureSuccessStatusCode();
        }

        // A call is over when all its tries are: by then every one of them had its chance to say too much.
        await Until(() => numbers.Exists(number => log.Count($"{number}: ClosePayment to alipay/shop1 has no known outcome") > 0));

        log.Lines.ShouldAllBe(line => line.Contains("ClosePayment to alipay/shop1 has no known outcome"));
        log.Lines.ShouldAllBe(line => !line.Contains("   at ") && !line.Contains("gateway.do") && !line.Contains("sign="));
        log.Lines.Count.ShouldBeLessThanOrEqualTo((int)watch.Elapsed.TotalSeconds + 1);
    }

    [Test]
    public void Of_many_calls_one_line_a_second_is_said_for_each_account()
    {
        using var log = new RecordedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var clock = new FakeTimeProvider();
        var trouble = new ProviderTrouble(factory.CreateLogger<ProviderTrouble>(), clock);
        PaymentAccount alipay = new AnAccount("alipay"), wechat = new AnAccount("wechatpay");

        for (var i = 0; i < 100; i++)
            trouble.Unanswered("A2026112300001", "ClosePayment", alipay, "it did not answer in time");
        trouble.Unanswered("A2026112300002", "RequestRefund", wechat, "HTTP 500\nError: a line of its own");
        clock.Advance(TimeSpan.FromSeconds(1));
        trouble.Unanswered("A2026112300003", "ClosePayment", alipay, "it did not answer in time");

        log.Lines.ShouldBe(
        [
            "Warning: A2026112300001: ClosePayment to alipay/shop1 has no known outcome and will be asked again: "
                + "it did not answer in time. 1 such calls so far (at most one line a second)",
            "Warning: A2026112300002: RequestRefund to wechatpay/shop1 has no known outcome and will be asked again: "
                + "HTTP 500 Error: a line of its own. 1 such calls so far (at most one line a second)",
            "Warning: A2026112300003: ClosePayment to alipay/shop1 has no known outcome and will be asked again: "
                + "it did not answer in time. 101 such calls so far (at most one line a second)",
        ]);
    }

    private static async Task Until(Func<bool> said)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!said())
            await pause.WaitForNextTickAsync(limit.Token);
    }

    private sealed class AnAccount(string provider) : PaymentAccount(provider, AShop.Account, "default");
}
