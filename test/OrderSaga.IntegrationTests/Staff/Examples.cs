using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>The examples of the description are answers of the service: kept here, and checked wherever they are shown.</summary>
static class Examples
{
    static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>With ORDERSAGA_WRITE_DOCS=1 what was answered in this run becomes the examples.</summary>
    public static void Keep(ApiContract contract)
    {
        if (Environment.GetEnvironmentVariable("ORDERSAGA_WRITE_DOCS") is not "1")
            return;
        var examples = new JsonObject();
        foreach (var operation in contract.Operations.OrderBy(operation => operation.Id, StringComparer.Ordinal))
        {
            if (Answered(operation).Any() && contract.Bodies.TryGetValue((operation.Id, Status(operation)), out var body))
                examples[operation.Id] = Short(JsonNode.Parse(body));
        }

        File.WriteAllText(Path.Combine(Published.Root(), "src", "OrderSaga.Service", "ApiExamples.json"), examples.ToJsonString(_readable) + "\n");
    }

    /// <summary>What an operation answers in JSON when it does what was asked.</summary>
    public static IEnumerable<JsonNode> Answered(ApiOperation operation) =>
        operation.Description["responses"]![Status(operation)]?["content"]?["application/json"] is { } content ? [content] : [];

    static string Status(ApiOperation operation) =>
        operation.Statuses.Where(status => status[0] == '2').OrderBy(status => status == "200").First();

    /// <summary>One of each is enough, and the first line of a text; and a key that once opened something is none to show.</summary>
    static JsonNode? Short(JsonNode? node) => node switch
    {
        JsonArray { Count: > 0 } many => new JsonArray(Short(many[0])),
        JsonObject known => new JsonObject(known.Select(member => KeyValuePair.Create(member.Key, member.Key is "key" ? "osk_shown_once" : Short(member.Value)))),
        JsonValue text when text.GetValueKind() is JsonValueKind.String => text.GetValue<string>().Split('\n')[0],
        _ => node?.DeepClone(),
    };
}
