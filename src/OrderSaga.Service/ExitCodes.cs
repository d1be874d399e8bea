using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OrderSaga.Service;

/// <summary>How a command ends, for whoever started it, and with which sentence.</summary>
static class ExitCodes
{
    public const int Unavailable = 69; // EX_UNAVAILABLE
    const int Config = 78; // EX_CONFIG

    // Whatever it says of its own is about where it was told to listen, and by which certificate.
    const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <returns>0, or what is wrong, after it was written to the error stream.</returns>
    public static async Task<int> Of(string failed, Func<Task> act)
    {
        try
        {
            await act();
            return 0;
        }
        catch (Exception e) when (WrongIn(e) is { } wrong)
        {
            await Console.Error.WriteLineAsync($"{failed}: {wrong}");
            return Config;
        }
        catch (Exception e) when (Databases.ErrorIn(e) is { } error)
        {
            // Why a handshake failed (the name? the authority?) a driver tells one level below.
            await Console.Error.WriteLineAsync($"{failed}: a database is away or refuses: {SettingsReading.Reasons(error)}");
            return Unavailable;
        }
    }

    /// <summary>What in the settings does not allow it; null: it is not for them.</summary>
    static string? WrongIn(Exception exception) => exception switch
    {
        StartupException or OptionsValidationException => exception.Message,
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Stop what listens there, or set Urls to another address.",
        IOException or InvalidOperationException when exception.Source is Kestrel => $"Urls cannot be used: {exception.Message}",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"Urls cannot be used: {exception.Message}. This user may not listen there; ports from 1024 on are free to all.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            $"Urls cannot be used: {exception.Message}. No such address is on this machine; 0.0.0.0 stands for all that are.",
        IOException or UnauthorizedAccessException =>
            $"{exception.Message} Check who may read and write there, and the setting that says where.",
        _ => null,
    };
}
