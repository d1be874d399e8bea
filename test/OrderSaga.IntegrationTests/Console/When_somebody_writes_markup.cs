using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>S34: what customers, providers and staff write is a text on every page, whatever it looks like.</summary>
public sealed class When_somebody_writes_markup
{
    static readonly string[] _payloads =
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(2)>",
        "<svg/onload=alert(3)>",
        "<svg><script>alert(4)</script></svg>",
        "\"><script>alert(5)</script>",
        "'><img src=x onerror=alert(6)>",
        "\" onmouseover=\"alert(7)\" data-xss=\"",
        "' onfocus='alert(8)' autofocus='",
        "</textarea><script>alert(9)</script>",
        "</title><script>alert(10)</script>",
        "</script><script>alert(11)</script>",
        "</pre><iframe srcdoc=\"<script>alert(12)</script>\">",
        "<iframe src=javascript:alert(13)>",
        "<a href=\"javascript:alert(14)\">look</a>",
        "<a href=\"data:text/html,<script>alert(15)</script>\">x</a>",
        "<form action=javascript:alert(16)><button>x</button></form>",
        "<body onload=alert(17)>",
        "<details open ontoggle=alert(18)>",
        "<video src=x onerror=alert(19)>",
        "<math><mtext><script>alert(20)</script></mtext></math>",
        "<object data=javascript:alert(21)>",
        "<embed src=javascript:alert(22)>",
        "<base href=//evil.example.com/>",
        "<link rel=stylesheet href=//evil.example.com/x.css>",
        "<meta http-equiv=refresh content=\"0;url=//evil.example.com\">",
        "<style>@import '//evil.example.com/x.css';</style>",
        "<b data-xss>&lt;script&gt;alert(27)&lt;/script&gt;</b>",
        "&#60;script&#62;alert(28)&#60;/script&#62;",
        "\u003cscript\u003ealert(29)\u003c/script\u003e",
        "<template><img src=x onerror=alert(30)></template>",
        "javascript:/*--></title></style></textarea></script><svg onload=alert(31)>",
        "<ScRiPt >alert(32)</sCrIpT >",
    ];

    /// <summary>Elements and attributes that no page of the console has.</summary>
    const string Foreign = """
        [...document.querySelectorAll('*')].filter(element =>
          [...element.attributes].some(attribute => /^on/i.test(attribute.name))
          || element.matches('[data-xss], [srcdoc], iframe, object, embed, base, math, video, audio, style, template, svg script, b')
          || element.matches('script:not([src^="/console/assets/"]), img:not([src^="/console/assets/"]), link:not([href^="/console/assets/"])')
          || element.matches('meta[http-equiv], a[href^="javascript:"], a[href^="data:"], form[action^="javascript:"]'))
          .map(element => element.outerHTML)
        """;

    AShop _shop = null!;
    Browser _browser = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _browser = await Browser.Start();
        _shop = await AShop.Open("--RateLimits:ActionsPerSecond=1000", "--RateLimits:ReadsPerSecond=5000");
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_shop is not null)
            await _shop.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    [Test]
    public async Task It_is_a_text_on_every_page()
    {
        var orders = await Task.WhenAll(_payloads.Select(Write));
        var all = string.Join(' ', _payloads);
        await SendFailure((await _shop.Service.Get($"/api/v1/orders/{orders[0]}")).GetProperty("orderNumber").GetString()!, all);
        await _shop.Service.Eventually("/api/v1/failed-messages", rows => rows.GetArrayLength() > 0);
        await using var person = await _browser.Open(_shop.Service.Address, Sitting.All[0]);
        await person.SignIn(EmbeddedService.Key);

        foreach (var (payload, order) in _payloads.Zip(orders))
        {
            await Reads(person, $"/console/orders/{order}", payload, times: 3);
            await Reads(person, $"/console/orders?q={Uri.EscapeDataString($"{payload} nobody")}", $"{payload} nobody", times: 1);
        }

        foreach (var list in (string[])["/console/orders", "/console/audit"])
            await Reads(person, list, _payloads[^1], times: 1);
        var callback = (await _shop.Service.Get("/api/v1/callbacks"))[0].GetProperty("id").GetInt64();
        await Reads(person, $"/console/callbacks/{callback}", _payloads[0], times: 1);
        await Reads(person, "/console/failed", "RefundOrder", times: 0);
        var failed = (await _shop.Service.Get("/api/v1/failed-messages"))[0];
        var path = string.Join('/', new[] { "store", "kind", "messageId", "consumerId" }.Select(part => failed.GetProperty(part).GetString()));
        await Reads(person, $"/console/failed/{path}", "<svg/onload=alert(3)>", times: 1);
        foreach (var screen in OrderSaga.Service.WebConsole.ConsoleEndpoints.Screens)
            await Reads(person, screen.Path, "", times: 0);
        foreach (var asked in (string[])
            ["/console/callbacks?order={0}&transaction={0}", "/console/audit?actor={0}", "/console/sign-in?returnTo={0}", "/console/{0}"])
            await Reads(person, asked.Replace("{0}", Uri.EscapeDataString(_payloads[4]), StringComparison.Ordinal), "", times: 0);
        await person.Look("markup");
    }

    static async Task Reads(Visitor person, string path, string text, int times)
    {
        await person.Page.GotoAsync(path);
        (await person.Page.EvaluateAsync<string[]>(Foreign)).ShouldBeEmpty(path);
        person.Wrong.ShouldBeEmpty(path);
        if (times > 0)
            (await person.Page.Locator("body").InnerTextAsync()).Split(text).Length.ShouldBeGreaterThan(times, $"{path} does not show {text}");
    }

    /// <summary>As a customer, as a provider and as staff.</summary>
    async Task<Guid> Write(string payload)
    {
        var number = AnOrder.NewNumber();
        using var placed = await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number, order =>
        {
            order["customerId"] = payload;
            order["lines"]![0]!["name"] = payload;
        }));
        placed.EnsureSuccessStatusCode();
        var id = OrderIds.Of("default", number);
        await _shop.Service.OrderBecomes(id, "AwaitingPayment");
        var started = new { provider = "standardwebhooks", account = AShop.Account, paymentNumber = number, amount = new { minorUnits = 9900, currency = "CNY" } };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{id}/payments", started)).EnsureSuccessStatusCode();
        await _shop.Service.Eventually($"/api/v1/orders/{id}", order => order.GetProperty("attempts").GetArrayLength() == 1);
        await Tell(number, payload);
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{id}/note", new { reason = payload })).EnsureSuccessStatusCode();
        await _shop.Service.Eventually($"/api/v1/orders/{id}/timeline", rows => rows.GetRawText() is var said
            && said.Contains("AddNote", StringComparison.Ordinal) && said.Contains("PaymentFailed", StringComparison.Ordinal));
        return id;
    }

    /// <summary>A genuine notice of a payment that failed, with a reason and a header of the provider's own choosing.</summary>
    async Task Tell(string number, string payload)
    {
        var keys = _shop.Providers.StandardWebhooks.Keys;
        var now = TimeProvider.System.GetUtcNow();
        var body = new JsonObject
        {
            ["type"] = "payment.failed",
            ["timestamp"] = now.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["data"] = new JsonObject
            {
                ["merchant"] = keys.Merchant,
                ["account"] = keys.Name,
                ["live"] = false,
                ["paymentNumber"] = number,
                ["reason"] = payload,
            },
        }.ToJsonString();
        var (id, at) = ($"msg_{Guid.NewGuid():N}", now.ToUnixTimeSeconds());
        var mac = HMACSHA256.HashData(Convert.FromBase64String(keys.Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{at}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/standardwebhooks/{AShop.Account}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{at}");
        request.Headers.TryAddWithoutValidation("webhook-signature", $"v1,{Convert.ToBase64String(mac)}");
        request.Headers.TryAddWithoutValidation("User-Agent", _payloads[0]);
        using var answer = await _shop.Service.Stranger.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A command that its order refuses, for nothing was paid: it is among the failed messages, with what it says.</summary>
    Task SendFailure(string number, string text) => _shop.Service.Services.GetRequiredService<IBus>().Publish(
        new RefundOrder("default", number, Guid.NewGuid(), null, 100, text, _payloads[1]));
}
