using System.CommandLine;
using OrderSaga.Service;

namespace OrderSaga.Tool;

internal static class ServeCommand
{
    public const string UntilInputEnds = "--until-input-ends";

    public static Command Create()
    {
        var untilInputEnds = new Option<bool>(UntilInputEnds)
        {
            Description = "Stop when standard input ends: whoever started this as a child takes it along when it dies.",
            Hidden = true,
        };
        var command = new Command("serve", "Run the service. Settings come from the environment, or as --Section:Setting=value.")
        {
            untilInputEnds,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(untilInputEnds))
                StopWhenInputEnds();
            // The command line takes the signals, and says so by cancelling.
            return await ServiceHost.Run([.. parsed.UnmatchedTokens], cancellationToken);
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
