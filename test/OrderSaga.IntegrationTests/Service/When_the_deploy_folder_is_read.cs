using System.Text.RegularExpressions;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>What is in it fits together and holds no secret. Containers are not started here: that takes images.</summary>
public sealed partial class When_the_deploy_folder_is_read
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Test]
    public async Task The_environment_file_names_only_settings_that_the_service_knows()
    {
        var lines = await File.ReadAllLinesAsync(InDeploy("ordersaga.env"));
        var readme = await File.ReadAllTextAsync(Path.Combine(Published.Root(), "README.md"));
        var names = lines.Where(line => line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.TrimStart('#').Split('=')[0].Split("__")[0]).Distinct();

        names.ShouldBeSubsetOf(["Urls", "Service", "ConnectionStrings", "Merchants", "Providers", "Notifications", "Housekeeping"]);
        foreach (var name in names)
            readme.ShouldContain(name);
    }

    [Test]
    public async Task The_compose_file_is_one_when_its_secrets_are_filled_in()
    {
        var compose = await Compose();
        using var folder = new Filled("a-secret-of-twenty-letters");

        foreach (var profile in (string[][])[[], ["--profile", "sqlserver"]])
        {
            var (code, output) = await Published.Run(compose[0], [.. compose[1..], .. folder.File, .. profile, "config"], Limit);
            code.ShouldBe(0, output);
        }
    }

    [Test]
    public async Task The_compose_file_is_refused_while_a_secret_is_missing()
    {
        var compose = await Compose();
        using var folder = new Filled("");

        var (code, output) = await Published.Run(compose[0], [.. compose[1..], .. folder.File, "config"], Limit);

        code.ShouldNotBe(0);
        output.ShouldContain("in deploy/.env");
    }

    [Test]
    public async Task The_compose_file_listens_on_this_machine_alone_and_holds_no_secret()
    {
        var text = await File.ReadAllTextAsync(InDeploy("compose.yaml"));

        var ports = Port().Matches(text).Select(port => port.Groups["port"].Value).ToArray();
        ports.Length.ShouldBe(3);
        ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        Secret().Matches(text).Select(secret => secret.Groups["value"].Value.TrimStart('"', '\''))
            .ShouldAllBe(value => value.StartsWith("${"));
        (await File.ReadAllLinesAsync(InDeploy("compose.env"))).Where(line => line.Contains("PASSWORD=") || line.Contains("KEY="))
            .ShouldAllBe(line => line.EndsWith('='));
    }

    static string InDeploy(string file) => Path.Combine(Published.Root(), "deploy", file);

    /// <summary>The one that is here: a plugin of docker, or a program of its own.</summary>
    static async Task<string[]> Compose()
    {
        foreach (var command in (string[][])[["docker-compose"], ["docker", "compose"]])
        {
            if (await Answers(command))
                return command;
        }

        Assert.Ignore("needs docker-compose: bash test/run.sh installs it on Debian");
        return [];
    }

    static async Task<bool> Answers(string[] command)
    {
        try
        {
            return (await Published.Run(command[0], [.. command[1..], "version"], Limit)).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }

    [GeneratedRegex("\"(?<port>[0-9.:]+:[0-9]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();

    [GeneratedRegex("(PASS|PASSWORD|Password|ApiKey)(: |=)(?<value>.*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();

    /// <summary>The compose file with its two environment files beside it, as its head says how to make them.</summary>
    sealed class Filled : IDisposable
    {
        readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ordersaga-compose-");

        public Filled(string secret)
        {
            foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("compose.yaml", "compose.yaml"), ("ordersaga.env", "service.env")])
                System.IO.File.Copy(InDeploy(from), Path.Combine(_folder.FullName, to));
            var lines = System.IO.File.ReadAllLines(InDeploy("compose.env"));
            var filled = lines.Select(line => line.EndsWith('=') ? line + secret : line);
            System.IO.File.WriteAllLines(Path.Combine(_folder.FullName, ".env"), filled);
        }

        public string[] File => ["-f", Path.Combine(_folder.FullName, "compose.yaml")];

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
