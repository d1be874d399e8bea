using System.Net;
using System.Text.RegularExpressions;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>Pages, forms and cookies by hand, at one service or another: for what is about requests and not about what is seen.</summary>
sealed partial class PlainBrowser : IDisposable
{
    const string Session = "ordersaga-console";
    readonly CookieContainer _cookies = new();
    readonly HttpClient _http;

    public PlainBrowser() => _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies });

    public async Task<HttpStatusCode> SignIn(Uri service, string key) =>
        await Submit(service, "/console/sign-in", "/console/sign-in", ("key", key));

    public async Task<HttpStatusCode> SignOut(Uri service) => await Submit(service, "/console/orders", "/console/sign-out");

    public async Task<HttpStatusCode> Status(Uri service, string path)
    {
        using var answer = await _http.GetAsync(new Uri(service, path));
        return answer.StatusCode;
    }

    public async Task<string> Read(Uri service, string path) => await _http.GetStringAsync(new Uri(service, path));

    /// <summary>As a person does who reads one page and presses a button of it.</summary>
    public async Task<HttpStatusCode> Submit(Uri service, string page, string action, params (string Name, string Value)[] fields)
    {
        using var answer = await Send(service, page, action, fields);
        return answer.StatusCode;
    }

    public async Task<HttpResponseMessage> Send(Uri service, string page, string action, params (string Name, string Value)[] fields) =>
        await Post(service, action, await TokenOf(service, page), fields);

    /// <summary>What makes a form of a page one that was shown to this browser.</summary>
    public async Task<string> TokenOf(Uri service, string page) => Token().Match(await Read(service, page)).Groups["token"].Value;

    public async Task<HttpResponseMessage> Post(Uri service, string action, string token, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Prepend(("__RequestVerificationToken", token))
            .Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2)));
        return await _http.PostAsync(new Uri(service, action), form);
    }

    /// <summary>The cookie of the session at a service; null: there is none.</summary>
    public string? CookieFor(Uri service) => _cookies.GetCookies(new Uri(service, "/console"))[Session]?.Value;

    /// <summary>With a cookie that was copied from somebody else, or made.</summary>
    public void Take(Uri service, string cookie) => _cookies.Add(new Cookie(Session, cookie, "/console", service.Host));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
