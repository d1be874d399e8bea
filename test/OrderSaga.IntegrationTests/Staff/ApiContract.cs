using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>
/// The description of the API, and all that the service has answered in the tests of this process: an answer with a status, a content type or a
/// member that is not described is found out.
/// </summary>
public sealed class ApiContract
{
    const string References = "#/components/schemas/";
    const string Root = "/api/";
    static readonly int[] _ofNoRoute = [401, 403, 404, 405, 415];
    readonly JsonObject _schemas;
    readonly ConcurrentDictionary<string, JsonSchema> _bodies = new(StringComparer.Ordinal);

    public ApiContract(string document)
    {
        Document = JsonNode.Parse(document)!.AsObject();
        Operations = [.. from path in Document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select new ApiOperation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject())];
        _schemas = JsonNode.Parse(Document["components"]!["schemas"]!.ToJsonString().Replace(References, "#/$defs/", StringComparison.Ordinal))!.AsObject();
        foreach (var (_, schema) in _schemas)
            Close(schema);
    }

    public JsonObject Document { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>How often each operation gave each status.</summary>
    public ConcurrentDictionary<(string Operation, string Status), int> Seen { get; } = new();

    /// <summary>Of the bodies that an operation gave with a status the one that shows most.</summary>
    public ConcurrentDictionary<(string Operation, string Status), string> Bodies { get; } = new();

    public ConcurrentDictionary<string, int> Undescribed { get; } = new(StringComparer.Ordinal);

    /// <summary>Null: no operation has this path.</summary>
    public ApiOperation? For(string method, string path) =>
        Operations.Where(operation => operation.Method == method && operation.Has(path)).MaxBy(operation => operation.LiteralCount);

    /// <param name="method">Of the request.</param>
    /// <param name="path">Of the request.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="type">Of its body.</param>
    /// <param name="body">Null: it is written while it is read.</param>
    public void Note(string method, string path, int status, MediaTypeHeaderValue? type, string? body)
    {
        if (For(method, path) is { } operation)
            Note(operation, status, type, body);
        else if (path.StartsWith(Root, StringComparison.Ordinal) && !_ofNoRoute.Contains(status))
            Add($"{method} {path} {status} is no operation");
    }

    void Note(ApiOperation operation, int status, MediaTypeHeaderValue? type, string? body)
    {
        var name = $"{operation.Id} {status}";
        if (operation.Response(status) is not { } described)
        {
            Add($"{name} is not described");
            return;
        }

        var key = (operation.Id, status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Seen.AddOrUpdate(key, 1, (_, count) => count + 1);
        var contents = described["content"]?.AsObject();
        if (contents is null)
        {
            if (!string.IsNullOrEmpty(body))
                Add($"{name} has a body, and none is described");
            return;
        }

        if (type?.MediaType is not { } media || contents[media] is not { } content)
            Add($"{name} is {type}, and described are {string.Join(", ", contents.Select(known => known.Key))}");
        else if (body is not null && IsJson(media))
        {
            Bodies.AddOrUpdate(key, body, (_, kept) => kept.Length >= body.Length ? kept : body);
            foreach (var problem in ProblemsOf(body, content["schema"]!))
                Add($"{name}: {problem}");
        }
    }

    /// <summary>What of a body is not as a schema of the description has it.</summary>
    public IReadOnlyList<string> ProblemsOf(string body, JsonNode schema)
    {
        var result = SchemaOf(schema).Evaluate(JsonElement.Parse(body), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}"))];
    }

    JsonSchema SchemaOf(JsonNode schema) => _bodies.GetOrAdd(schema.ToJsonString(), text =>
    {
        var whole = JsonNode.Parse(text.Replace(References, "#/$defs/", StringComparison.Ordinal))!.AsObject();
        Close(whole);
        whole["$defs"] = _schemas.DeepClone();
        return JsonSchema.FromText(whole.ToJsonString());
    });

    public static bool IsJson(string mediaType) => mediaType is "application/json" or "application/problem+json";

    void Add(string problem) => Undescribed.AddOrUpdate(problem, 1, (_, count) => count + 1);

    /// <summary>A client may take members that it does not know; here one that is not described is a mistake.</summary>
    static void Close(JsonNode? schema)
    {
        if (schema is not JsonObject known)
        {
            foreach (var part in schema as JsonArray ?? [])
                Close(part);
            return;
        }

        if (known["properties"] is JsonObject && known["additionalProperties"] is null)
            known["additionalProperties"] = false;
        foreach (var (_, part) in known.ToList())
            Close(part);
    }
}

/// <summary>One operation of the description.</summary>
public sealed record ApiOperation(string Method, string Path, JsonObject Description)
{
    readonly string[] _segments = Path.Split('/');

    public string Id => Description["operationId"]!.GetValue<string>();

    public int LiteralCount => _segments.Count(segment => !IsParameter(segment));

    public bool HasBody => Description["requestBody"] is not null;

    public IEnumerable<string> Statuses => Description["responses"]!.AsObject().Select(response => response.Key);

    /// <summary>What nobody foresaw is described once, for all that are faults of ours. Null: it is not described.</summary>
    public JsonNode? Response(int status) =>
        Description["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            ?? (status >= 500 ? Description["responses"]!["default"] : null);

    public bool Has(string path)
    {
        var segments = path.TrimEnd('/').Split('/');
        return segments.Length == _segments.Length
            && segments.Zip(_segments).All(pair => IsParameter(pair.Second) || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    static bool IsParameter(string segment) => segment.StartsWith('{');
}

/// <summary>In every client of the tests: each answer of the API is held against its description.</summary>
public sealed class ContractHandler(ApiContract contract) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var type = answer.Content.Headers.ContentType;
        // What is written while it is read may have no end.
        var isWhole = type is null || ApiContract.IsJson(type.MediaType!);
        if (isWhole)
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
        contract.Note(
            request.Method.Method, request.RequestUri!.AbsolutePath, (int)answer.StatusCode, type,
            isWhole ? await answer.Content.ReadAsStringAsync(cancellationToken) : null);
        return answer;
    }
}
