using System.CommandLine;
using System.Security.Cryptography;

namespace OrderSaga.Tool;

internal static class KeysCommand
{
    public static Command Create()
    {
        var directory = new Argument<DirectoryInfo>("directory") { Description = "Where the key files go; it is made if it is not there." };
        const string purpose = "Make a merchant's RSA key pair: one file to keep, one to hand in. Or tend the keys to the HTTP API.";
        var command = new Command("keys", purpose) { directory };
        foreach (var tending in ApiKeysCommands.Create())
            command.Add(tending);
        // A command of this one that is misspelt would else make a directory of that name, and keys that nobody looks for.
        directory.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !Path.IsPathRooted(name) && Path.GetFileName(name) == name && !Directory.Exists(name))
                result.AddError($"{name} is no directory here; name a new one with its path, as ./{name}");
        });
        command.SetAction(parsed => Make(parsed.GetRequiredValue(directory)));
        return command;
    }

    private static int Make(DirectoryInfo directory)
    {
        using var key = RSA.Create(2048);
        try
        {
            directory.Create();
            var secret = KeyFile.Write(directory.FullName, "merchant-private-key.pem", key.ExportPkcs8PrivateKeyPem() + "\n");
            var shown = KeyFile.Write(directory.FullName, "merchant-public-key.pem", key.ExportSubjectPublicKeyInfoPem() + "\n");
            Console.WriteLine($"""
                {secret}
                    stays with you, readable by you alone: Providers:Alipay:<account>:PrivateKeyFile
                {shown}
                    goes to the provider: the application's public key in Alipay's console
                """);
            return 0;
        }
        catch (IOException exception)
        {
            Console.Error.WriteLine($"{exception.Message} Name another directory: keys are never written over.");
            return 1;
        }
        catch (UnauthorizedAccessException exception)
        {
            Console.Error.WriteLine($"{exception.Message} Name a directory that you may write to.");
            return 1;
        }
    }
}
