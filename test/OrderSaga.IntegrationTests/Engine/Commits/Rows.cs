using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>All tables as one dictionary: the model, and what is read of the database.</summary>
internal sealed class Rows
{
    private readonly ImmutableDictionary<string, string> _rows;

    private Rows(ImmutableDictionary<string, string> rows) => _rows = rows;

    public static Rows None { get; } = new(ImmutableDictionary<string, string>.Empty);

    public IEnumerable<string> Keys => _rows.Keys;

    public bool ContainsKey(string key) => _rows.ContainsKey(key);

    public string? Of(string key) => _rows.GetValueOrDefault(key);

    public Rows With(string key, string content) => new(_rows.SetItem(key, content));

    public Rows Without(string key) => new(_rows.Remove(key));

    /// <summary>0: it is not there.</summary>
    public int VersionOf(string tab) => Of(tab) is { } content ? int.Parse(content.Split(' ')[0]) : 0;

    public static async Task<Rows> Read(EngineDbContext db)
    {
        var rows = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var tab in await db.Tabs.AsNoTracking().ToListAsync())
            rows.Add(Row.Tab(tab.CorrelationId), Row.TabOf(tab.Version, tab.Total));
        foreach (var row in await db.Inbox.AsNoTracking().ToListAsync())
            rows.Add(Row.Inbox(row.MessageId), "");
        foreach (var row in await db.Outbox.AsNoTracking().ToListAsync())
            rows.Add(Row.Outbox(row.MessageId), row.LastError!);
        foreach (var row in await db.Timeouts.AsNoTracking().ToListAsync())
            rows.Add(Row.Timeout(row.MessageId), row.Destination);
        foreach (var row in await db.History.AsNoTracking().ToListAsync())
            rows.Add(Row.History(row.TabId, row.Version), row.Changed);
        foreach (var row in await db.Notes.AsNoTracking().ToListAsync())
            rows.Add(Row.Note(row.Text), "");
        foreach (var row in await db.DeadLetters.AsNoTracking().ToListAsync())
            rows.Add(Row.DeadLetter(row.MessageId), row.Reason);
        return new Rows(rows.ToImmutable());
    }

    public static async Task<int> Clear(EngineDbContext db) =>
        await db.Tabs.ExecuteDeleteAsync() + await db.Inbox.ExecuteDeleteAsync() + await db.Outbox.ExecuteDeleteAsync()
        + await db.Timeouts.ExecuteDeleteAsync() + await db.History.ExecuteDeleteAsync() + await db.Notes.ExecuteDeleteAsync()
        + await db.DeadLetters.ExecuteDeleteAsync();
}

/// <summary>The names of rows.</summary>
internal static class Row
{
    public static readonly Guid Consumer = new("c0000000-0000-0000-0000-000000000000");

    public static string Tab(Guid id) => $"tab {id}";

    public static string TabOf(int version, int total) => $"{version} of unit {total}";

    public static string Inbox(Guid messageId) => $"inbox {messageId}";

    public static string Outbox(Guid messageId) => $"outbox {messageId}";

    public static string Timeout(Guid token) => $"timeout {token}";

    public static string History(Guid tabId, int version) => $"history {tabId} {version}";

    public static string Note(string text) => $"note {text}";

    public static string DeadLetter(Guid messageId) => $"dead letter {messageId}";
}
