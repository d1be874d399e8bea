using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>By Redocly's linter, see test/oracles: its strict rules, and problem details for what goes wrong. It must not ask anybody outside.</summary>
public sealed class When_the_description_is_linted
{
    static readonly string _folder = Path.Combine(Published.Root(), "test", "oracles");
    static readonly string _linter = Path.Combine(_folder, "node_modules", "@redocly", "cli", "bin", "cli.js");
    string _document = "";

    [OneTimeSetUp]
    public async Task Ask()
    {
        if (!File.Exists(_linter))
            Assert.Ignore("The linter is not installed: npm ci in test/oracles");
        await using var service = await EmbeddedService.Start();
        _document = await service.Stranger.GetStringAsync("/openapi/v1.json");
    }

    [Test]
    public async Task It_has_no_mistake_and_no_warning() => (await Lint(_document)).ShouldBeEmpty();

    [Test]
    public async Task A_mistake_is_found()
    {
        var document = JsonNode.Parse(_document)!;
        var place = document["paths"]!["/api/v1/orders"]!["post"]!.AsObject();
        place.Remove("operationId");
        place["requestBody"]!["content"]!["application/json"]!["example"]!["totalMinor"] = "9900";
        document["paths"]!["/api/v1/stats"]!["get"]!["responses"]!["401"]!["content"] = new JsonObject();

        (await Lint(document.ToJsonString())).Select(problem => problem.Split(':')[0]).Distinct().ShouldBe(
            ["operation-operationId", "no-invalid-media-type-examples", "operation-4xx-problem-details-rfc7807"], ignoreOrder: true);
    }

    /// <summary>Errors and warnings alike.</summary>
    static async Task<IReadOnlyList<string>> Lint(string document)
    {
        var folder = Directory.CreateTempSubdirectory("ordersaga-lint-");
        try
        {
            var path = Path.Combine(folder.FullName, "openapi.json");
            await File.WriteAllTextAsync(path, document);
            var environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["REDOCLY_TELEMETRY"] = "off",
                ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true",
                ["CI"] = "true",
            };
            var (_, output) = await Published.Run(
                "node",
                ["--require", Path.Combine(_folder, "offline.js"), _linter, "lint", path, "--config", Path.Combine(_folder, "redocly.yaml"), "--format", "json"],
                TimeSpan.FromMinutes(2),
                environment);
            output.ShouldNotContain("asks outside");
            var begin = output.IndexOf('{', StringComparison.Ordinal);
            begin.ShouldBeGreaterThanOrEqualTo(0, output);
            var result = JsonElement.Parse(output[begin..(output.LastIndexOf('}') + 1)]);
            return [.. result.GetProperty("problems").EnumerateArray()
                .Select(problem => $"{problem.GetProperty("ruleId").GetString()}: {problem.GetProperty("message").GetString()}")];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
