using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Participants.Points;

public enum PointsKind
{
    Award,
    Revoke,
}

/// <summary>One line of the ledger. Lines are only ever added; a balance is their sum.</summary>
public sealed class PointsEntry
{
    /// <summary>The effect that wrote it, which can write no second one.</summary>
    public required Guid EffectId { get; init; }
    public required Guid OrderId { get; init; }
    public required PointsKind Kind { get; init; }

    /// <summary>The lines of one order count from 1, so that an award and its revocation that meet cannot both be first.</summary>
    public required int Sequence { get; init; }
    public required string Merchant { get; init; }
    public required string OrderNumber { get; init; }
    public required string CustomerId { get; init; }

    /// <summary>Positive for an award, negative for what was taken back, zero for what came to nothing.</summary>
    public required long Points { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal static class PointsTables
{
    public static void MapPoints(this ModelBuilder model) => model.Entity<PointsEntry>(entry =>
    {
        entry.ToTable("points_entries", table => table.HasCheckConstraint(
            "ck_points_entries_sign", "(\"Kind\" = 'Award' AND \"Points\" >= 0) OR (\"Kind\" = 'Revoke' AND \"Points\" <= 0)"));
        entry.HasKey(row => row.EffectId);
        entry.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
        entry.Property(row => row.Merchant).HasMaxLength(64);
        entry.Property(row => row.OrderNumber).HasMaxLength(64);
        entry.Property(row => row.CustomerId).HasMaxLength(256);
        entry.HasIndex(row => new { row.OrderId, row.Kind }).IsUnique();
        entry.HasIndex(row => new { row.OrderId, row.Sequence }).IsUnique();
        entry.HasIndex(row => new { row.Merchant, row.CustomerId });
    });
}
