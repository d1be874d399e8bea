using System.Net;
using System.Text.RegularExpressions;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Demo;

public sealed class When_keys_to_the_API_are_tended
{
    [Test]
    [CancelAfter(900_000)]
    public async Task The_command_line_makes_one_that_opens_and_takes_it_away(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("ordersaga-test-");
        var settings = $"--Service:DataDirectory={data.FullName}";
        (await Tool.Run(cancellationToken, "migrate", settings)).ExitCode.ShouldBe(0);

        var (made, shown) = await Tool.Run(cancellationToken, "keys", "create", "li", "--role", "reader", "--reason", "new", settings);
        made.ShouldBe(0, shown);
        var (again, why) = await Tool.Run(cancellationToken, "keys", "create", "Li", "--role", "admin", "--reason", "more", settings);
        again.ShouldBe(78, why);
        why.ShouldContain("two keys would be two");
        var (wrong, role) = await Tool.Run(cancellationToken, "keys", "create", "wang", "--role", "king", "--reason", "x", settings);
        (wrong, role.Contains("'king' is no role", StringComparison.Ordinal)).ShouldBe((78, true), role);
        var (_, list) = await Tool.Run(cancellationToken, "keys", "list", settings);
        list.ShouldMatch("(?m)^li +reader +osk_");

        var key = Regex.Match(shown, "osk_[0-9a-f]{64}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        await using var service = await EmbeddedService.Start(data);
        using var reader = new HttpClient { BaseAddress = service.Address };
        reader.DefaultRequestHeaders.Add("X-Api-Key", key);
        (await reader.GetAsync("/api/v1/stats", cancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var (busy, locked) = await Tool.Run(cancellationToken, "keys", "revoke", "li", "--reason", "left", settings);
        busy.ShouldBe(78, locked);
        locked.ShouldContain("in use by another OrderSaga process");
        (await service.Get("/api/v1/audit")).EnumerateArray().Select(row => row.GetProperty("actor").GetString())
            .ShouldBe(["bootstrap", "li", "start", "command line"]);
    }

    [Test]
    [CancelAfter(900_000)]
    public async Task What_the_API_would_refuse_is_refused(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("ordersaga-test-");
        var settings = $"--Service:DataDirectory={data.FullName}";
        await Tool.Run(cancellationToken, "migrate", settings);
        await Tool.Run(cancellationToken, "keys", "create", "li", "--role", "reader", "--reason", "new", settings);

        string[][] refused =
        [
            ["create", "wang", "--role", "admin", "--reason", ""],
            ["rotate", "li", "--reason", "   "],
            ["rotate", "li", "--reason", "every year", "--grace-seconds", "-5"],
            ["revoke", "li", "--reason", ""],
        ];
        foreach (var command in refused)
        {
            var (code, said) = await Tool.Run(cancellationToken, ["keys", .. command, settings]);
            code.ShouldBe(78, string.Join(' ', command));
            said.ShouldContain(command.Contains("-5") ? "graceSeconds is 0 to" : "The reason has 1 to 2000 characters");
        }

        await using var service = await EmbeddedService.Start(data);
        (await service.Get("/api/v1/audit")).EnumerateArray().Count(row => row.GetProperty("actor").GetString() == "command line").ShouldBe(1);
    }

    [Test]
    [CancelAfter(900_000)]
    public async Task One_that_was_taken_away_opens_nothing(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("ordersaga-test-");
        var settings = $"--Service:DataDirectory={data.FullName}";
        await Tool.Run(cancellationToken, "migrate", settings);
        var (_, first) = await Tool.Run(cancellationToken, "keys", "create", "li", "--role", "reader", "--reason", "new", settings);
        var (_, second) = await Tool.Run(cancellationToken, "keys", "rotate", "li", "--reason", "every year", settings);
        var (revoked, said) = await Tool.Run(cancellationToken, "keys", "revoke", "li", "--reason", "left", settings);
        revoked.ShouldBe(0, said);

        await using var service = await EmbeddedService.Start(data);
        foreach (var shown in new[] { first, second })
        {
            using var reader = new HttpClient { BaseAddress = service.Address };
            reader.DefaultRequestHeaders.Add("X-Api-Key", Regex.Match(shown, "osk_[0-9a-f]{64}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
            (await reader.GetAsync("/api/v1/stats", cancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }
}
