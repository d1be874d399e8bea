using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

public sealed class JournalKeysTests
{
    private static readonly byte[] First = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Second = RandomNumberGenerator.GetBytes(48);
    private static readonly Guid Entry = Guid.NewGuid();

    [Test]
    public void What_was_sealed_is_opened_for_its_own_entry_only()
    {
        var keys = new JournalKeys([First]);
        var whole = keys.Seal(Entry, "buyer=某人"u8);

        keys.Open(Entry, whole).ShouldBe("buyer=某人"u8.ToArray());
        whole.AsSpan().IndexOf("buyer"u8).ShouldBe(-1);
        keys.Seal(Entry, "buyer=某人"u8).ShouldNotBe(whole, "its nonce is another each time");
        Should.Throw<CryptographicException>(() => keys.Open(Guid.NewGuid(), whole));
    }

    [Test]
    public void Each_changed_bit_is_noticed()
    {
        var keys = new JournalKeys([First]);
        var whole = keys.Seal(Entry, "buyer"u8);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<Exception>(() => keys.Open(Entry, changed)).ShouldBeOfType(
                bit is >= 8 and < 40 ? typeof(JournalKeyMissingException) : bit < 8 ? typeof(CryptographicException)
                    : typeof(AuthenticationTagMismatchException));
        }

        for (var length = 0; length < whole.Length; length++)
            Should.Throw<CryptographicException>(() => keys.Open(Entry, whole.AsSpan(0, length)));
    }

    [Test]
    public void Keys_are_exchanged_and_an_old_one_still_reads_and_verifies()
    {
        var old = new JournalKeys([First]);
        var (whole, proof) = (old.Seal(Entry, "x"u8), old.Sign("row", "x"u8));
        var both = new JournalKeys([Second, First]);

        both.Open(Entry, whole).ShouldBe("x"u8.ToArray());
        both.Verify("row", "x"u8, proof).ShouldBe(true);
        both.CurrentId.ShouldNotBe(old.CurrentId);
        old.Verify("row", "x"u8, both.Sign("row", "x"u8)).ShouldBeNull();
        Should.Throw<JournalKeyMissingException>(() => old.Open(Entry, both.Seal(Entry, "x"u8))).KeyId.ShouldBe(both.CurrentId);
    }

    [Test]
    public void A_proof_is_of_its_own_kind_of_statement()
    {
        var keys = new JournalKeys([First]);
        var proof = keys.Sign("row", "x"u8);

        proof.Length.ShouldBe(JournalKeys.ProofBytes);
        keys.Verify("row", "x"u8, proof).ShouldBe(true);
        keys.Verify("anchor", "x"u8, proof).ShouldBe(false);
        keys.Verify("row", "y"u8, proof).ShouldBe(false);
        keys.Verify("row", "x"u8, []).ShouldBe(false);
        keys.Verify("ro", "wx"u8, proof).ShouldBe(false);
    }

    [Test]
    public void Where_none_is_set_and_none_is_made_the_start_says_what_to_set()
    {
        var refusal = Should.Throw<OptionsValidationException>(() => Keys([]));

        refusal.Message.ShouldContain("Providers:Journal:Keys is missing; set it to base64 of 32 random bytes (openssl rand -base64 32)");
    }

    [TestCase("Keys:0", "changeme")]
    [TestCase("Keys:0", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Keys:0", "c2hvcnQ=")]
    [TestCase("KeyFiles:0", "/nowhere/journal.key")]
    [TestCase("Key", "x")]
    public void A_key_that_is_none_is_named(string setting, string value) =>
        Should.Throw<OptionsValidationException>(() => Keys(new() { [$"Providers:Journal:{setting}"] = value }))
            .Message.ShouldContain($"Providers:Journal:{setting}");

    [Test]
    public void In_a_file_of_ones_own_it_is_made_once_and_for_its_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("ordersaga-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "journal.key");
            var whole = Keys([], file).Seal(Entry, "x"u8);

            Keys([], file).Open(Entry, whole).ShouldBe("x"u8.ToArray());
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static JournalKeys Keys(Dictionary<string, string?> settings, string? makeKeyAt = null)
    {
        using var services = new ServiceCollection()
            .AddPaymentProviders(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddJournalKeys(makeKeyAt)
            .BuildServiceProvider();
        return services.GetRequiredService<JournalKeys>();
    }
}
