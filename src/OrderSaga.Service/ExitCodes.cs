using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OrderSaga.Service;

/// <summary>How a command ends, for whoever started it, and with which sentence.</summary>
static class ExitCodes
{
    public const int Unavailable = 69; // EX_UNAVAILABLE
    const int Config = 78; // EX_CONFIG

    /// <returns>0, or what is wrong, after it was written to the error stream.</returns>
    public static async Task<int> Of(string failed, Func<Task> act)
    {
        try
        {
            await act();
            return 0;
        }
        catch (Exception e) when (e is StartupException or OptionsValidationException or IOException or UnauthorizedAccessException)
        {
            var cure = e switch
            {
                IOException { InnerException: AddressInUseException } => " Stop what listens there, or set Urls to another address.",
                IOException or UnauthorizedAccessException => " Check who may read and write there, and the setting that says where.",
                _ => "",
            };
            await Console.Error.WriteLineAsync($"{failed}: {e.Message}{cure}");
            return Config;
        }
        catch (Exception e) when (Databases.ErrorIn(e) is { } error)
        {
            await Console.Error.WriteLineAsync($"{failed}: a database is away or refuses: {error.Message}");
            return Unavailable;
        }
    }
}
