using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>A real Chromium, and a page in it as a person has one: a language, a size, a colour scheme.</summary>
sealed class Browser : IAsyncDisposable
{
    // The first draws no window, and takes less time.
    static readonly string[] _paths = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
    readonly IPlaywright _playwright;
    readonly IBrowser _browser;

    Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> Start()
    {
        var path = Array.Find(_paths, File.Exists);
        if (path is null)
            Assert.Ignore($"Neither {string.Join(" nor ", _paths)} is here; install one, as test/run.sh does");
        var playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
            Timeout = 300_000,
        }));
    }

    /// <summary>
    /// Counts what a person does: a click on anything but a field to write in, and a form that is sent without one. Enter in a field clicks the
    /// form's button, as browsers have it.
    /// </summary>
    const string Counting = """
        (() => {
          let clicked = false;
          const count = () => sessionStorage.setItem('actions', String(Number(sessionStorage.getItem('actions') ?? 0) + 1));
          addEventListener('click', event => {
            if (!event.isTrusted || event.target.closest('textarea, input:not([type=submit], [type=button], [type=checkbox], [type=radio])')) return;
            clicked = true;
            setTimeout(() => { clicked = false; });
            count();
          }, true);
          addEventListener('submit', () => { if (!clicked) count(); }, true);
        })();
        """;

    /// <param name="service">Whose pages are visited.</param>
    /// <param name="sitting">How.</param>
    /// <param name="other">Where a page may lead besides: the company's identity provider.</param>
    public async Task<Visitor> Open(Uri service, Sitting sitting, Uri? other = null)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = service.ToString(),
            Locale = sitting.Language,
            TimezoneId = "Asia/Shanghai",
            ColorScheme = sitting.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = sitting.Scripts,
            ViewportSize = sitting.Phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 860 },
        });
        context.SetDefaultTimeout(300_000);
        await context.AddInitScriptAsync(Counting);
        return new Visitor(context, await context.NewPageAsync(), service, sitting, other);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>How somebody sits in front of the console.</summary>
public sealed record Sitting(string Language, bool Phone, bool Dark = false, bool Scripts = true)
{
    // Each language, size and scheme once; ORDERSAGA_TEST_SITTINGS=all adds the other two.
    public static IReadOnlyList<Sitting> All { get; } =
    [
        new("en", Phone: false), new("zh-CN", Phone: true, Dark: true),
        .. Environment.GetEnvironmentVariable("ORDERSAGA_TEST_SITTINGS") is "all"
            ? (Sitting[])[new("zh-CN", Phone: false), new("en", Phone: true, Dark: true)] : [],
    ];

    public bool IsChinese => Language == "zh-CN";

    public override string ToString() => $"{Language}-{(Phone ? "phone" : "desktop")}{(Scripts ? "" : "-plain")}";
}

/// <summary>A person at a page; what no page may do is watched all the time.</summary>
sealed class Visitor : IAsyncDisposable
{
    readonly ConcurrentQueue<string> _wrong = new();
    readonly IBrowserContext _context;
    readonly Sitting _sitting;

    public Visitor(IBrowserContext context, IPage page, Uri service, Sitting sitting, Uri? other)
    {
        (_context, Page, _sitting) = (context, page, sitting);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(service.ToString(), StringComparison.Ordinal) && !IsOthers(request.Url))
                _wrong.Enqueue($"left for {request.Url}");
        };
        page.Response += (_, response) =>
        {
            if (IsOthers(response.Url) || response.Headers.TryGetValue("content-security-policy", out var policy) && !policy.Contains("unsafe", StringComparison.Ordinal))
                return;
            _wrong.Enqueue($"no policy on {response.Url}");
        };
        page.Console += (_, message) =>
        {
            // A form that is refused is an answer with a status, which the browser notes.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _wrong.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _wrong.Enqueue(error);
        page.Dialog += (_, dialog) => _wrong.Enqueue($"a dialog: {dialog.Message}");

        bool IsOthers(string url) => other is not null && url.StartsWith(other.ToString(), StringComparison.Ordinal);
    }

    public IPage Page { get; }

    /// <summary>What no page may do, and one did.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    public string Say(string english, string chinese) => _sitting.IsChinese ? chinese : english;

    public async Task SignIn(string key)
    {
        await Page.GotoAsync("/console");
        await Page.GetByLabel(Say("API key", "API 密钥")).FillAsync(key);
        await Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = Say("Sign in", "登录") }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = Say("Sign out", "退出") }).WaitForAsync();
    }

    /// <summary>The page has come, down to its end. Its address is of this pattern, in which <c>*</c> is anything.</summary>
    public async Task Arrives(string address)
    {
        var pattern = $"^{Regex.Escape(address).Replace(@"\*", ".*", StringComparison.Ordinal)}$";
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 300_000 });
        await Page.Locator("footer").WaitForAsync();
    }

    /// <summary>From here on it is counted what the person does.</summary>
    public Task StartCounting() => Page.EvaluateAsync("sessionStorage.setItem('actions', '0')");

    /// <summary>How many clicks, and forms that were sent without one, since <see cref="StartCounting"/>.</summary>
    public async Task<int> Actions() => int.Parse(
        await Page.EvaluateAsync<string>("sessionStorage.getItem('actions')"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Looks at the page as a machine does for those who cannot see it, and keeps a picture for somebody who can.</summary>
    public async Task Look(string name)
    {
        if (Environment.GetEnvironmentVariable("ORDERSAGA_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = System.IO.Path.Combine(folder, $"{name}-{_sitting}.png"), FullPage = true });
        if (_sitting.Scripts)
        {
            (await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth + 1")).ShouldBeTrue($"{name} is wider than the screen");
            var found = await Page.RunAxe();
            found.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}").ShouldBeEmpty(name);
        }

        _wrong.ShouldBeEmpty(name);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
