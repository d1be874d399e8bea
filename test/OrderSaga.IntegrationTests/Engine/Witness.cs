using System.Collections.Concurrent;
using MassTransit;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>What left the saga: each delivery as it came, duplicates that the inbox stops not among them.</summary>
public sealed class Testimony
{
    public ConcurrentQueue<Sighting> Sightings { get; } = [];

    /// <summary>Runs before a sighting is written down; it may wait or throw.</summary>
    public Func<object, Task> OnSight { get; set; } = _ => Task.CompletedTask;

    /// <summary>Ends what still waits, so that a test that fails does not also hang.</summary>
    public CancellationTokenSource End { get; } = new();

    public IReadOnlyList<T> Of<T>() => [.. Sightings.Select(sighting => sighting.Message).OfType<T>()];
}

public sealed record Sighting(Guid MessageId, object Message, IReadOnlyDictionary<string, object> Headers, string? ContentType);

/// <summary>Writes a note for each message, through the same DbContext that the outbox commits.</summary>
public sealed class Witness(Testimony testimony, EngineDbContext db)
    : IConsumer<TabOpened>, IConsumer<TabGrew>, IConsumer<TabReminded>, IConsumer<TabPaid>
{
    public Task Consume(ConsumeContext<TabOpened> context) => Note(context, context.Message.TabId);

    public Task Consume(ConsumeContext<TabGrew> context) => Note(context, context.Message.TabId);

    public Task Consume(ConsumeContext<TabReminded> context) => Note(context, context.Message.TabId);

    public Task Consume(ConsumeContext<TabPaid> context) => Note(context, context.Message.TabId);

    private async Task Note<T>(ConsumeContext<T> context, Guid tabId)
        where T : class
    {
        await testimony.OnSight(context.Message).WaitAsync(testimony.End.Token);
        db.Notes.Add(new NoteRow { TabId = tabId, Text = typeof(T).Name });
        var headers = context.Headers.GetAll().ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal);
        testimony.Sightings.Enqueue(
            new Sighting(context.MessageId!.Value, context.Message, headers, context.ReceiveContext.ContentType?.MediaType));
    }
}
