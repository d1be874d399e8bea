using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>
/// What a server gets: the publish script's output, made of what the image's build is given and nothing else. With its Dockerfile, which
/// says how it is started.
/// </summary>
public sealed partial class Published : IDisposable
{
    static readonly string[] Built = ["bin", "obj"];
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ordersaga-publish-");

    public string Output => Path.Combine(_folder.FullName, "out");

    public static async Task<Published> Make()
    {
        var published = new Published();
        var source = published._folder.CreateSubdirectory("source").FullName;
        CopyContext(Root(), source);
        var (code, output) = await Run("bash", [Path.Combine(source, "deploy", "publish.sh"), published.Output], TimeSpan.FromMinutes(12));
        code.ShouldBe(0, output);
        return published;
    }

    /// <summary>The words of an instruction of the Dockerfile's last stage, as it is where this was published to.</summary>
    public string[] Instruction(string name)
    {
        var text = File.ReadAllText(Path.Combine(Root(), "deploy", "Dockerfile"));
        var last = text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        last.ShouldContain("COPY --from=build /out /app\n");
        var words = Regex.Match(last, $@"^{name} [^\[]*(\[.*\])$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Groups[1].Value;
        return [.. JsonSerializer.Deserialize<string[]>(words)!.Select(word => AppFolder().Replace(word, Output + "/"))];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public static async Task<(int Code, string Output)> Run(
        string file, string[] arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var stop = new CancellationTokenSource(limit);
        var output = process.StandardOutput.ReadToEndAsync(stop.Token);
        var error = process.StandardError.ReadToEndAsync(stop.Token);
        await process.WaitForExitAsync(stop.Token);
        return (process.ExitCode, await output + await error);
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    /// <summary>.dockerignore begins by leaving all out; each line with a mark then lets something in.</summary>
    static void CopyContext(string root, string target)
    {
        var lines = File.ReadAllLines(Path.Combine(root, ".dockerignore"));
        foreach (var name in lines.Where(line => line.StartsWith('!')).Select(line => line[1..]))
        {
            var source = Path.Combine(root, name);
            var files = File.Exists(source) ? [source] : Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories);
            foreach (var file in files.Where(file => !file.Split('/').Intersect(Built).Any()))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    [GeneratedRegex("^/app/", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AppFolder();
}
