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
        command.SetAction(parsed => Make(parsed.GetRequiredValue(directory)));
        return command;
    }

    private static int Make(DirectoryInfo directory)
    {
        directory.Create();
        using var key = RSA.Create(2048);
        try
        {
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
    }
}
