using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>What happened to a tab, one row per version.</summary>
public sealed class TabHistoryRow
{
    public Guid TabId { get; set; }

    public int Version { get; set; }

    public Guid CauseMessageId { get; set; }

    public string Changed { get; set; } = "";

    public int Sent { get; set; }
}

/// <summary>What a consumer did, by its own tables.</summary>
public sealed class NoteRow
{
    public int Id { get; set; }

    public Guid TabId { get; set; }

    public string Text { get; set; } = "";
}

public sealed class EngineDbContext(DbContextOptions<EngineDbContext> options, TestDatabase database) : DbContext(options)
{
    public Keeping Keeping => database.Keeping;

    public DbSet<Tab> Tabs => Set<Tab>();

    public DbSet<TabHistoryRow> History => Set<TabHistoryRow>();

    public DbSet<NoteRow> Notes => Set<NoteRow>();

    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<TimeoutRow> Timeouts => Set<TimeoutRow>();

    public DbSet<ParkedRow> Parked => Set<ParkedRow>();

    public DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Store.Of(Database).Configure(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddOutbox();
        modelBuilder.Entity<Tab>(tab =>
        {
            tab.HasKey(row => row.CorrelationId);
            tab.Property(row => row.CorrelationId).ValueGeneratedNever();
            tab.Property(row => row.Version).IsConcurrencyToken();
            tab.MapLines(Keeping);
        });
        modelBuilder.Entity<TabHistoryRow>().HasKey(row => new { row.TabId, row.Version });
    }
}

public sealed class TabHistory : ISagaHistory<Tab>
{
    public object Append(SagaChange<Tab> change) => new TabHistoryRow
    {
        TabId = change.Saga.CorrelationId,
        Version = change.Version,
        CauseMessageId = change.Context.MessageId!.Value,
        Changed = string.Join(',', change.Changes.Select(changed => changed.Property).Order(StringComparer.Ordinal)),
        Sent = change.Outbox.Count + change.Timeouts.Count,
    };
}
