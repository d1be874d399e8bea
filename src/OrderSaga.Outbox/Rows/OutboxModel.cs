using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Outbox;

/// <summary>The tables of inbox, outbox and timeouts in the model of the application.</summary>
public static class OutboxModel
{
    /// <summary>
    /// Maps <see cref="InboxRow"/>, <see cref="OutboxRow"/>, <see cref="TimeoutRow"/>, <see cref="ParkedRow"/> and <see
    /// cref="DeadLetterRow"/>.
    /// </summary>
    /// <param name="model">The model of a DbContext for which <c>services.AddOutbox</c> is called.</param>
    public static ModelBuilder AddOutbox(this ModelBuilder model)
    {
        model.Entity<InboxRow>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(row => new { row.MessageId, row.ConsumerId });
            inbox.HasIndex(row => row.ConsumedAt);
            StoreTimes(inbox);
        });
        model.Entity<OutboxRow>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.HasKey(row => row.MessageId);
            outbox.HasIndex(row => new { row.NextAttemptAt, row.Sequence });
            outbox.Property(row => row.LastError).HasConversion<PlainText>();
            MapMessage(outbox);
        });
        model.Entity<TimeoutRow>(timeouts =>
        {
            timeouts.ToTable("timeouts");
            timeouts.HasKey(row => row.MessageId);
            timeouts.HasIndex(row => row.DueAt);
            MapMessage(timeouts);
        });
        model.Entity<ParkedRow>(parked =>
        {
            parked.ToTable("parked_messages");
            parked.HasKey(row => new { row.MessageId, row.ConsumerId });
            parked.HasIndex(row => row.NextAttemptAt);
            parked.Property(row => row.Reason).HasConversion<PlainText>();
            MapMessage(parked);
        });
        model.Entity<DeadLetterRow>(dead =>
        {
            dead.ToTable("dead_letters");
            dead.HasKey(row => new { row.MessageId, row.ConsumerId });
            dead.HasIndex(row => row.LastFailedAt);
            dead.Property(row => row.Reason).HasConversion<PlainText>();
            dead.Property(row => row.Detail).HasConversion<PlainText>();
            dead.Property(row => row.Consumer).HasMaxLength(256);
            dead.Property(row => row.ExceptionType).HasMaxLength(256);
            MapMessage(dead);
        });
        return model;
    }

    private static void MapMessage<TRow>(EntityTypeBuilder<TRow> table)
        where TRow : MessageRow
    {
        table.Property(row => row.MessageId).ValueGeneratedNever();
        table.Ignore(row => row.Facts);
        table.Property(row => row.ContentType).HasMaxLength(128);
        StoreTimes(table);
    }

    private static void StoreTimes<TRow>(EntityTypeBuilder<TRow> table)
        where TRow : class
    {
        foreach (var property in typeof(TRow).GetProperties())
        {
            if (property.PropertyType == typeof(DateTimeOffset) || property.PropertyType == typeof(DateTimeOffset?))
                table.Property(property.Name).HasConversion<UtcTicks>();
        }
    }
}
