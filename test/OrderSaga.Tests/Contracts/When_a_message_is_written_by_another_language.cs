using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MassTransit.Serialization;
using OrderSaga.Contracts;

namespace OrderSaga.Tests.Contracts;

public sealed class When_a_message_is_written_by_another_language
{
    // Strict where the bus is lenient: an example must not hold a member that nobody reads.
    private static readonly JsonSerializerOptions Wire = new(SystemTextJsonMessageSerializer.Options)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
    };

    [TestCaseSource(typeof(Messages), nameof(Messages.All))]
    public void Its_example_comes_back_as_it_was(Type message)
    {
        var example = Messages.ExampleOf(message);

        var read = JsonSerializer.Deserialize(example, message, Wire);
        var written = JsonSerializer.Serialize(read, message, Wire);

        JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(example)).ShouldBeTrue($"written: {written}\nexample: {example}");
    }

    [TestCaseSource(typeof(Messages), nameof(Messages.All))]
    public void Its_example_shows_every_member_with_a_value(Type message)
    {
        using var example = JsonDocument.Parse(Messages.ExampleOf(message));

        ShouldShowAll(message, example.RootElement);
    }

    [Test]
    public void Each_message_has_an_example_and_each_example_a_message()
    {
        var examples = Directory.GetFiles(Messages.ExamplesFolder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!);

        examples.Order(StringComparer.Ordinal).ShouldBe(Messages.All.Select(message => message.Name));
        Messages.All.ShouldContain(typeof(OrderPlaced));
        Messages.All.ShouldNotContain(typeof(Money));
    }

    [Test]
    public void The_index_names_each_type_as_the_bus_does()
    {
        var index = File.ReadAllText(Path.Combine(Messages.ExamplesFolder, "README.md"));

        foreach (var message in Messages.All)
            index.ShouldContain($"| [{message.Name}]({message.Name}.json) | `{MessageUrn.ForTypeString(message)}` |");
    }

    [Test]
    public void The_envelope_of_the_index_is_understood_by_the_bus()
    {
        var index = File.ReadAllText(Path.Combine(Messages.ExamplesFolder, "README.md"));
        var envelope = index.Split("```json\n")[1].Split("```")[0];

        var noHeaders = new DictionarySendHeaders(new Dictionary<string, object?>(StringComparer.Ordinal));
        var context = SystemTextJsonMessageSerializer.Instance.Deserialize(new StringMessageBody(envelope), noHeaders);

        context.MessageId.ShouldBe(Guid.Parse("0b879c6d-b6e3-56fe-9f05-578a03297657"));
        context.TryGetMessage(out PaymentStarted? started).ShouldBeTrue();
        started.ShouldBe(JsonSerializer.Deserialize<PaymentStarted>(Messages.ExampleOf(typeof(PaymentStarted)), Wire));
        SystemTextJsonMessageSerializer.JsonContentType.ShouldBe(new ContentType("application/vnd.masstransit+json"));
    }

    [Test]
    public void Enumerations_travel_by_name()
    {
        foreach (var kind in Enum.GetValues<NotificationKind>())
            JsonSerializer.Serialize(kind, Wire).ShouldBe($"\"{kind}\"");
        foreach (var reason in Enum.GetValues<ClosureReason>())
            JsonSerializer.Serialize(reason, Wire).ShouldBe($"\"{reason}\"");
        Enum.GetNames<NotificationKind>().ShouldBe(["PaymentReminder", "PaymentReceived", "OrderExpired"]);
        Enum.GetNames<ClosureReason>().ShouldBe(["Fulfilled", "Expired", "Cancelled", "OutOfStock", "Refunded", "ForceClosed"]);
    }

    private static void ShouldShowAll(Type record, JsonElement example)
    {
        foreach (var property in record.GetProperties())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            example.TryGetProperty(name, out var value).ShouldBeTrue($"{record.Name}.json lacks {name}");
            value.ValueKind.ShouldNotBe(JsonValueKind.Null, $"{record.Name}.json has no value for {name}");
        }
    }
}
