using System.CommandLine;
using System.Globalization;
using System.Net;

namespace OrderSaga.Tool.Demo;

internal static class DemoCommand
{
    public static Command Create()
    {
        var orders = new Option<int>("--orders") { Description = "How many orders are played.", DefaultValueFactory = _ => 200 };
        var seed = new Option<int?>("--seed") { Description = "Plays the same orders again; absent: chosen and printed." };
        var kill = new Option<int>("--kill") { Description = "Kill the service so often (SIGKILL) at random moments, and restart it." };
        var port = new Option<int?>("--port") { Description = "The service's port on loopback; absent: 5080, or a free one." };
        var data = new Option<DirectoryInfo?>("--data") { Description = "An empty or new data directory; absent: a temporary one." };
        var broker = new Option<Uri?>("--rabbitmq") { Description = "Use this broker, amqp://user:password@host:port/vhost." };
        var exit = new Option<bool>("--exit") { Description = "End at once instead of leaving the service up." };
        Limit(orders, 1, 5000);
        Limit(kill, 0, 100);
        Limit(port, 1, IPEndPoint.MaxPort);

        var command = new Command("demo", "Play many orders against the real service, in a simulated world, and judge each.")
        {
            orders, seed, kill, port, data, broker, exit,
        };
        command.SetAction((parsed, cancellationToken) => new DemoRun(new DemoSettings(
            parsed.GetValue(orders),
            parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000),
            parsed.GetValue(kill),
            parsed.GetValue(port),
            parsed.GetValue(data),
            parsed.GetValue(broker),
            parsed.GetValue(exit))).Run(cancellationToken));
        return command;
    }

    // What is no number at all the parser refuses by itself, and has no value for a validator.
    private static void Limit(Option option, int min, int max) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && (value < min || value > max))
            result.AddError($"{option.Name} is between {min} and {max}");
    });
}
