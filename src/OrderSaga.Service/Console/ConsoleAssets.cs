using System.Collections.Frozen;
using System.Security.Cryptography;

namespace OrderSaga.Service.WebConsole;

/// <summary>The stylesheet, the script and the icon: inside the assembly, so that nothing is loaded from anywhere else.</summary>
public static class ConsoleAssets
{
    static readonly FrozenDictionary<string, Asset> _all = new[]
    {
        Read("console.css", "text/css; charset=utf-8"),
        Read("console.js", "text/javascript; charset=utf-8"),
        Read("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>The address changes with the content: a browser keeps it for ever, and never an old one.</summary>
    public static string Url(string name) => $"{ConsoleEndpoints.Root}/assets/{name}?v={_all[name].Hash}";

    public static void MapConsoleAssets(this IEndpointRouteBuilder console) => console.MapGet("/assets/{name}", IResult (string name, HttpContext http) =>
    {
        if (!_all.TryGetValue(name, out var asset))
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(asset.Content, asset.Type);
    }).AllowAnonymous();

    static Asset Read(string name, string type)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream($"console.assets.{name}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(name, type, content, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }

    sealed record Asset(string Name, string Type, byte[] Content, string Hash);
}
