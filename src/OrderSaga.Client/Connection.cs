using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderSaga.Client;

/// <summary>Requests and answers as JSON; what is not done becomes an exception.</summary>
internal sealed class Connection(HttpClient http)
{
    /// <summary>On a request that does no harm twice, and may be sent again by itself.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsIdempotent = new("OrderSaga.IsIdempotent");

    /// <summary>On a request whose answer takes its time.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsPatient = new("OrderSaga.IsPatient");

    /// <summary>On a request whose answer may have no end.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsReadAsItComes = new("OrderSaga.IsReadAsItComes");

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public Task<T> GetAsync<T>(string path, CancellationToken cancellation, bool isPatient = false) =>
        SendAsync<T>(HttpMethod.Get, path, null, true, cancellation, isPatient);

    /// <summary>A page of a list that is a plain array, and where the next one is; null: it was the last.</summary>
    public async Task<(IReadOnlyList<T> Rows, string? Next)> PageAsync<T>(string path, CancellationToken cancellation)
    {
        using var answer = await AnswerAsync(HttpMethod.Get, path, null, true, cancellation).ConfigureAwait(false);
        return (await ReadAsync<IReadOnlyList<T>>(answer, cancellation).ConfigureAwait(false), Next(path, answer));
    }

    /// <summary>The service says it relative to what was asked: <c>Link: &lt;?before=7&gt;; rel="next"</c>.</summary>
    static string? Next(string path, HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Link", out var links))
            return null;
        var link = links.FirstOrDefault(link => link.StartsWith("<?", StringComparison.Ordinal) && link.EndsWith("; rel=\"next\"", StringComparison.Ordinal));
        return link is null ? null : path.Split('?')[0] + link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, object? body, bool isIdempotent, CancellationToken cancellation, bool isPatient = false)
    {
        using var answer = await AnswerAsync(method, path, body, isIdempotent, cancellation, isPatient).ConfigureAwait(false);
        return await ReadAsync<T>(answer, cancellation).ConfigureAwait(false);
    }

    public async Task SendAsync(HttpMethod method, string path, object? body, bool isIdempotent, CancellationToken cancellation)
    {
        using var answer = await AnswerAsync(method, path, body, isIdempotent, cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns as soon as the head of the answer is there: its body may have no end.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellation) =>
        AnswerAsync(HttpMethod.Get, path, null, true, cancellation, isReadAsItComes: true);

    async Task<HttpResponseMessage> AnswerAsync(
        HttpMethod method, string path, object? body, bool isIdempotent, CancellationToken cancellation, bool isPatient = false,
        bool isReadAsItComes = false)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}");
        request.Options.Set(IsIdempotent, isIdempotent);
        request.Options.Set(IsPatient, isPatient);
        request.Options.Set(IsReadAsItComes, isReadAsItComes);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), mediaType: null, Json);
        var answer = await HeadAsync(request, cancellation).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await ProblemAsync(answer, cancellation).ConfigureAwait(false);
    }

    async Task<HttpResponseMessage> HeadAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException
            || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new OrderSagaException(OrderSagaException.NoStatus, "Nobody answered", silent);
        }
    }

    static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return (await answer.Content.ReadFromJsonAsync<T>(Json, cancellation).ConfigureAwait(false))!;
        }
        catch (JsonException other)
        {
            // A proxy's own page, for example.
            throw new OrderSagaException(answer.StatusCode, "The answer is not the service's", other);
        }
    }

    static async Task<OrderSagaException> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var problem = new ProblemAnswer();
        if (answer.Content.Headers.ContentType?.MediaType is "application/problem+json")
        {
            try
            {
                problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(Json, cancellation).ConfigureAwait(false) ?? problem;
            }
            catch (JsonException)
            {
                // Cut off, or not the service's own: the status has to do.
            }
        }

        var wait = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - TimeProvider.System.GetUtcNow() : null;
        return new OrderSagaException(answer.StatusCode, problem, answer.StatusCode is HttpStatusCode.TooManyRequests ? wait : null);
    }

    /// <summary>Parts of a path, each as it is and not as a path.</summary>
    public static string Path(params ReadOnlySpan<object> parts)
    {
        var path = new System.Text.StringBuilder();
        foreach (var part in parts)
        {
            var text = Convert.ToString(part, System.Globalization.CultureInfo.InvariantCulture)!;
            // A server takes these for the folder itself and the one above, escaped or not.
            if (text is "" or "." or "..")
                throw new ArgumentException($"'{text}' names nothing; give the name that is meant", nameof(parts));
            path.Append(path.Length == 0 ? "" : "/").Append(Uri.EscapeDataString(text));
        }

        return path.ToString();
    }

    /// <summary>What is null is not asked for.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Name, object? Value)> asked)
    {
        var query = new System.Text.StringBuilder(path);
        var mark = '?';
        foreach (var (name, value) in asked)
        {
            if (value is null)
                continue;
            var text = value switch
            {
                DateTimeOffset time => time.ToString("O"),
                DateOnly day => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
            };
            query.Append(mark).Append(name).Append('=').Append(Uri.EscapeDataString(text));
            mark = '&';
        }

        return query.ToString();
    }
}
