using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Calls operations of the API by their ids, with what their description gives as an example.</summary>
sealed partial class DescribedCalls(EmbeddedService service, TokenIssuer tokens)
{
    const string IdempotencyKey = "Idempotency-Key";

    static readonly Dictionary<string, string> _queries = new(StringComparer.Ordinal)
    {
        ["getOrderAsOf"] = "version=1",
        ["exportOrders"] = "format=csv",
        ["revokeKey"] = "reason=left",
    };

    static readonly Dictionary<string, string> _badQueries = new(StringComparer.Ordinal)
    {
        ["findOrders"] = "limit=0",
        ["exportOrders"] = "format=xls",
        ["getOrderTimeline"] = "after=x",
        ["getOrderAsOf"] = "version=x",
        ["getTimeouts"] = "after=nonsense",
        ["findCallbacks"] = "limit=x",
        ["getFailedMessages"] = "skip=1",
        ["findReconciliationCases"] = "state=x",
        ["findBills"] = "before=x",
        ["getNotifications"] = "limit=x",
        ["findAudit"] = "limit=x",
        ["getPointsOfCustomer"] = "merchant=%00",
        ["revokeKey"] = "",
    };

    int _persons;

    public async Task<JsonNode?> Do(
        string id, string path = "", string? body = null, string query = "", string? person = null, Guid? key = null, string? ifMatch = null)
    {
        using var answer = await Send(Request(id, path, body, query, person, key, ifMatch));
        var said = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{id}: {(int)answer.StatusCode} {said}");
        return said.Length > 0 && answer.Content.Headers.ContentType?.MediaType is "application/json" ? JsonNode.Parse(said) : null;
    }

    public async Task Refused(
        int status, string id, string path = "", string? body = null, string query = "", string? person = null, Guid? key = null, string? ifMatch = null)
    {
        using var answer = await Send(Request(id, path, body, query, person, key, ifMatch));
        ((int)answer.StatusCode).ShouldBe(status, $"{id}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>What an operation answers to whoever may not, to what cannot be read, of what is not there, and to whoever asks too much.</summary>
    public async Task Refusals(ApiOperation operation)
    {
        using (var stranger = await service.Stranger.SendAsync(Plain(operation, Content(operation))))
            ((int)stranger.StatusCode).ShouldBe(401, operation.Id);
        using (var nobody = await Send(Plain(operation, Content(operation)), tokens.For(NewPerson())))
            ((int)nobody.StatusCode).ShouldBe(403, operation.Id);
        if (operation.HasBody)
        {
            await Is(400, operation, new StringContent("{", Encoding.UTF8, "application/json"));
            await Is(413, operation, new StringContent(new string(' ', 300_000), Encoding.UTF8, "application/json"));
            await Is(415, operation, new StringContent("reason", Encoding.UTF8, "text/plain"));
        }
        else if (operation.Id is "getFailedMessage")
        {
            await Is(400, operation, null, url => url.Replace("DeadLetter", "nothing", StringComparison.Ordinal));
        }
        else if (operation.Statuses.Contains("400"))
        {
            await Is(400, operation, null, url => $"{url.Split('?')[0]}?{_badQueries[operation.Id]}");
        }

        if (operation.Statuses.Contains("404"))
            await Is(404, operation, Content(operation));
        if (operation.Statuses.Contains("429"))
            await TooMany(operation);
    }

    public string NewPerson() => $"person {Interlocked.Increment(ref _persons)}";

    async Task TooMany(ApiOperation operation)
    {
        var token = tokens.For(NewPerson(), "admin");
        if (operation.Id is "exportOrders" or "followStats")
        {
            var stream = EmbeddedService.Contract.Operations.Single(known => known.Id == "followStats");
            using var open = await Send(Plain(stream, null), token, HttpCompletionOption.ResponseHeadersRead);
            using var second = await Send(Plain(operation, null), token);
            ((int)second.StatusCode).ShouldBe(429, operation.Id);
            return;
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => Send(Plain(operation, Content(operation)), token)));
        answers.ShouldContain(answer => answer.StatusCode == HttpStatusCode.TooManyRequests, operation.Id);
        foreach (var answer in answers)
            answer.Dispose();
    }

    async Task Is(int status, ApiOperation operation, HttpContent? content, Func<string, string>? change = null)
    {
        using var answer = await Send(Plain(operation, content, change));
        ((int)answer.StatusCode).ShouldBe(status, $"{operation.Id}: {await answer.Content.ReadAsStringAsync()}");
    }

    HttpRequestMessage Request(string id, string path, string? body, string query, string? person, Guid? key, string? ifMatch)
    {
        var operation = EmbeddedService.Contract.Operations.Single(known => known.Id == id);
        var request = Plain(operation, body is null ? Content(operation) : new StringContent(body, Encoding.UTF8, "application/json"), url =>
        {
            var parts = path.Split('/');
            var index = 0;
            var filled = path.Length == 0 ? url.Split('?')[0] : Parameter().Replace(operation.Path, _ => parts[index++]);
            var asked = query.Length > 0 ? query : _queries.GetValueOrDefault(id, "");
            return asked.Length > 0 ? $"{filled}?{asked}" : filled;
        });
        if (person is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.For(person, "admin"));
        if (key is not null)
        {
            request.Headers.Remove(IdempotencyKey);
            request.Headers.Add(IdempotencyKey, key.ToString());
        }

        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation(operation.Method == "GET" ? "If-None-Match" : "If-Match", ifMatch);
        return request;
    }

    static HttpRequestMessage Plain(ApiOperation operation, HttpContent? content, Func<string, string>? change = null)
    {
        var url = Parameter().Replace(operation.Path, parameter => parameter.Value switch
        {
            "{id}" => "987654321",
            "{kind}" => "DeadLetter",
            "{store}" => "orders",
            var name when name.EndsWith("Id}", StringComparison.Ordinal) => Guid.NewGuid().ToString(),
            _ => "nobody",
        });
        if (_queries.TryGetValue(operation.Id, out var query))
            url = $"{url}?{query}";
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), change?.Invoke(url) ?? url) { Content = content };
        if (operation.Description["parameters"]?.AsArray().Any(parameter => parameter!["name"]!.GetValue<string>() == IdempotencyKey) is true)
            request.Headers.Add(IdempotencyKey, Guid.NewGuid().ToString());
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 100_000;
        return request;
    }

    Task<HttpResponseMessage> Send(
        HttpRequestMessage request, string? token = null, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", token ?? tokens.For(NewPerson(), "admin"));
        return service.Stranger.SendAsync(request, completion);
    }

    static StringContent? Content(ApiOperation operation) => operation.Description["requestBody"]?["content"]?["application/json"]?["example"] is { } example
        ? new StringContent(example.ToJsonString(), Encoding.UTF8, "application/json")
        : null;

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
