using System.Security.Cryptography;

namespace OrderSaga.IntegrationTests.Demo;

public sealed class When_keys_are_made
{
    private DirectoryInfo directory;

    [SetUp]
    public void An_empty_directory() => directory = Directory.CreateTempSubdirectory("ordersaga-test-");

    [TearDown]
    public void Remove_it() => directory.Delete(recursive: true);

    [Test]
    [CancelAfter(900_000)]
    public async Task The_two_halves_belong_together_and_the_private_one_is_for_its_owner_alone(CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Tool.Run(cancellationToken, "keys", directory.FullName);

        exitCode.ShouldBe(0, output);
        using var secret = RSA.Create();
        secret.ImportFromPem(await File.ReadAllTextAsync(PrivateKey, cancellationToken));
        var shown = await File.ReadAllTextAsync(Path.Combine(directory.FullName, "merchant-public-key.pem"), cancellationToken);
        shown.Trim().ShouldBe(secret.ExportSubjectPublicKeyInfoPem());
        secret.KeySize.ShouldBe(2048);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(PrivateKey).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    [CancelAfter(900_000)]
    public async Task A_key_is_never_written_over(CancellationToken cancellationToken)
    {
        await Tool.Run(cancellationToken, "keys", directory.FullName);
        var first = await File.ReadAllTextAsync(PrivateKey, cancellationToken);

        var (exitCode, _) = await Tool.Run(cancellationToken, "keys", directory.FullName);

        exitCode.ShouldBe(1);
        (await File.ReadAllTextAsync(PrivateKey, cancellationToken)).ShouldBe(first);
    }

    [TestCase("/dev/null/keys", "keys")]
    [TestCase("lst", "lst is no directory here; name a new one with its path, as ./lst")]
    [CancelAfter(900_000)]
    public async Task A_directory_that_cannot_be_meant_is_refused_and_named(string named, string says, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Tool.Run(cancellationToken, "keys", named);

        exitCode.ShouldBe(1, output);
        output.ShouldContain(says);
        output.ShouldNotContain("   at ");
        Directory.Exists(named).ShouldBeFalse();
    }

    private string PrivateKey => Path.Combine(directory.FullName, "merchant-private-key.pem");
}
