using Microsoft.Extensions.Options;
using OrderSaga.IntegrationTests.Stores;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_a_setting_is_wrong
{
    [TestCase("Points:PerMajorUnit", "-1", "Points:PerMajorUnit is -1")]
    [TestCase("Points:PerMajorUnitOf:JPY", "5000", "Points:PerMajorUnitOf:JPY is 5000")]
    [TestCase("Notifications:TimeZone", "Mars/Olympus", "Notifications:TimeZone 'Mars/Olympus' is unknown")]
    [TestCase("Notifications:Templates", "/no/such/folder", "Notifications:Templates '/no/such/folder' is no folder that can be read")]
    [TestCase("Notifications:Smtp:From", "nobody", "Notifications:Smtp:From is missing or not an e-mail address")]
    [TestCase("Notifications:Smtp:Port", "0", "Notifications:Smtp:Port is 0")]
    [TestCase("Notifications:Smtp:UserName", "shop", "Notifications:Smtp:UserName is set without a password")]
    [TestCase("Notifications:Smtp:PasswordFile", "/no/such/file", "Notifications:Smtp:PasswordFile '/no/such/file' cannot be read")]
    [TestCase("Notifications:Smtp:AttemptsMax", "0", "must be greater than zero")]
    public async Task The_participants_refuse_to_start_and_name_it(string setting, string value, string says)
    {
        await using var database = new TestDatabase("Sqlite");
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Notifications:Smtp:Host"] = "mail.example.com",
            ["Notifications:Smtp:From"] = "shop@example.com",
            [setting] = value,
        };

        var refused = await Should.ThrowAsync<OptionsValidationException>(ParticipantsHost.StartAsync(database, settings));

        refused.Message.ShouldContain(says);
    }

    [TestCase("en/Greeting.txt", "Hello\nyou", "'en/Greeting.txt', which is no text")]
    [TestCase("klingonish/PaymentReceived.txt", "Hello\nyou", "'klingonish', which is no language")]
    [TestCase("en/PaymentReceived.txt", "Hello {name}\nyou", "has a brace that is none of")]
    [TestCase("en/PaymentReceived.txt", "Hello", "must have a subject")]
    public async Task A_text_of_ones_own_that_cannot_be_used_is_named(string file, string text, string says)
    {
        await using var database = new TestDatabase("Sqlite");
        var folder = Directory.CreateTempSubdirectory("ordersaga-texts-");
        var path = Path.Combine(folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);

        var refused = await Should.ThrowAsync<OptionsValidationException>(ParticipantsHost.StartAsync(
            database, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Notifications:Templates"] = folder.FullName }));

        refused.Message.ShouldContain(says);
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task A_password_is_not_sent_in_clear_over_a_network()
    {
        await using var database = new TestDatabase("Sqlite");
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Notifications:Smtp:Host"] = "mail.example.com",
            ["Notifications:Smtp:From"] = "shop@example.com",
            ["Notifications:Smtp:UserName"] = "shop",
            ["Notifications:Smtp:Password"] = "not a real one",
            ["Notifications:Smtp:Tls"] = "None",
        };

        var refused = await Should.ThrowAsync<OptionsValidationException>(ParticipantsHost.StartAsync(database, settings));

        refused.Message.ShouldContain("would send the password in clear");
    }
}
