using System.CommandLine;
using OrderSaga.Service;

namespace OrderSaga.Tool;

internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "migrate", "Bring the databases to this version. Settings come from the environment, or as --Section:Setting=value, as for serve.");
        command.RunWithSettings((_, settings, cancellationToken) => ServiceHost.Migrate(settings, cancellationToken));
        return command;
    }
}
