using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

/// <summary>A running process of the service, as it last said of itself. It takes its row away when it stops in order.</summary>
public sealed class WorkerRow
{
    /// <summary>Of this run, not of the machine.</summary>
    public Guid WorkerId { get; init; }

    /// <summary>The machine, or the container.</summary>
    public required string Host { get; init; }

    public int ProcessId { get; init; }

    public required string Version { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SeenAt { get; set; }

    /// <summary>What its endpoints did in the last minutes, JSON.</summary>
    public required string Endpoints { get; set; }
}

sealed class WorkerMapping : IEntityTypeConfiguration<WorkerRow>
{
    public void Configure(EntityTypeBuilder<WorkerRow> worker)
    {
        worker.ToTable("workers");
        worker.HasKey(w => w.WorkerId);
        worker.Property(w => w.WorkerId).ValueGeneratedNever();
        worker.Property(w => w.Host).HasMaxLength(128);
        worker.Property(w => w.Version).HasMaxLength(64);
    }
}
