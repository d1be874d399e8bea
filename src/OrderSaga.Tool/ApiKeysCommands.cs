using System.CommandLine;
using System.Globalization;
using OrderSaga.Service.Access;

namespace OrderSaga.Tool;

/// <summary>
/// Keys to the HTTP API, on the database of the settings: those come from the environment, or as --Section:Setting=value, as for serve.
/// </summary>
internal static class ApiKeysCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return List();
        yield return Make();
        yield return Rotate();
        yield return Revoke();
    }

    private static Command List() =>
        On(new Command("list", "All keys to the HTTP API, with their roles."), (_, keys, cancellation) => Show(keys, cancellation));

    private static Command Make()
    {
        var (name, reason) = (Name(), Reason());
        var role = new Option<string>("--role") { Description = $"One of {string.Join(", ", Roles.All)}.", Required = true };
        return On(
            new Command("create", "Make a key to the HTTP API; it is shown this once.") { name, role, reason },
            async (parsed, keys, cancellation) => Show(await keys.Create(
                parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), parsed.GetRequiredValue(reason), cancellation)));
    }

    private static Command Rotate()
    {
        var (name, reason) = (Name(), Reason());
        var grace = new Option<int>("--grace-seconds") { Description = "For how long the old key still opens.", DefaultValueFactory = _ => 0 };
        return On(
            new Command("rotate", "Change a key for a new one of the same name and role.") { name, grace, reason },
            async (parsed, keys, cancellation) => Show(await keys.Rotate(
                parsed.GetRequiredValue(name), parsed.GetValue(grace), parsed.GetRequiredValue(reason), cancellation)));
    }

    private static Command Revoke()
    {
        var (name, reason) = (Name(), Reason());
        return On(
            new Command("revoke", "Take a key away.") { name, reason },
            async (parsed, keys, cancellation) =>
            {
                await keys.Revoke(parsed.GetRequiredValue(name), parsed.GetRequiredValue(reason), cancellation);
                Console.WriteLine("Revoked. A replica that used it a moment ago may let it in for 10 seconds more.");
            });
    }

    private static Argument<string> Name() => new("name") { Description = "Who holds the key." };

    private static Option<string> Reason() => new("--reason") { Description = "Why; it is kept in the audit.", Required = true };

    private static Command On(Command command, Func<ParseResult, KeyTending, CancellationToken, Task> act)
    {
        command.RunWithSettings((parsed, settings, cancellationToken) => KeyTending.Run(
            settings, (keys, cancellation) => act(parsed, keys, cancellation), cancellationToken));
        return command;
    }

    private static async Task Show(KeyTending keys, CancellationToken cancellation)
    {
        foreach (var key in await keys.All(cancellation))
        {
            var ends = key.EndsAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"  ends {at:u}") : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{key.Name,-24} {key.Role,-9} {key.Begin,-13} {key.CreatedAt:u} by {key.CreatedBy}{ends}"));
        }
    }

    private static void Show(string key) => Console.WriteLine($"""
        Shown this once, and stored only as a hash:

            {key}
        """);
}
