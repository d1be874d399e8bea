using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Service;

namespace OrderSaga.Tool;

internal static class ServeCommand
{
    public const string UntilInputEnds = "--until-input-ends";

    public const string SlowWarehouse = "--slow-warehouse";

    public static Command Create()
    {
        var untilInputEnds = new Option<bool>(UntilInputEnds)
        {
            Description = "Stop when standard input ends: whoever started this as a child takes it along when it dies.",
            Hidden = true,
        };
        var slowWarehouse = new Option<bool>(SlowWarehouse)
        {
            Description = "For the demo: the stock of orders whose number begins with W is kept in a warehouse that takes its time.",
            Hidden = true,
        };
        var command = new Command("serve", "Run the service. Settings come from the environment, or as --Section:Setting=value.")
        {
            untilInputEnds, slowWarehouse,
        };
        command.RunWithSettings(async (parsed, settings, cancellationToken) =>
        {
            if (parsed.GetValue(untilInputEnds))
                StopWhenInputEnds();
            // The command line takes the signals, and says so by cancelling.
            var host = parsed.GetValue(slowWarehouse) ? Demo.SlowWarehouse.AddTo : (Action<IServiceCollection>?)null;
            return await ServiceHost.Run(settings, host, cancellationToken);
        });
        return command;
    }

    // Reading blocks a thread of its own; leaving the process lets the host stop in order.
    private static void StopWhenInputEnds() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        Environment.Exit(0);
    })
    { IsBackground = true, Name = "until-input-ends" }.Start();
}
