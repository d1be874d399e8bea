using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Participants.Stock;

internal static class StockTables
{
    public const int SkuLengthMax = 64;

    public static void MapStock(this ModelBuilder model)
    {
        model.Entity<StockLevel>(level =>
        {
            level.ToTable("stock_levels", table => table.HasCheckConstraint(
                "ck_stock_levels_not_negative", "\"Available\" >= 0 AND \"Reserved\" >= 0 AND \"Sold\" >= 0"));
            level.HasKey(row => row.Sku);
            level.Property(row => row.Sku).HasMaxLength(SkuLengthMax);
        });
        model.Entity<StockReservation>(reservation =>
        {
            reservation.ToTable("stock_reservations");
            reservation.HasKey(row => new { row.OrderId, row.Ordinal });
            reservation.Property(row => row.OrderNumber).HasMaxLength(64);
            // Two messages that move one reservation at once: the second finds another standing, and runs again.
            reservation.Property(row => row.Standing).HasConversion<string>().HasMaxLength(16).IsConcurrencyToken();
        });
        model.Entity<StockMovement>(movement =>
        {
            movement.ToTable("stock_movements");
            movement.HasKey(row => row.Id);
            movement.Property(row => row.Sku).HasMaxLength(SkuLengthMax);
            movement.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
            movement.HasIndex(row => new { row.CauseId, row.Ordinal, row.Kind, row.Sku }).IsUnique();
        });
        model.Entity<StockRequest>(request =>
        {
            request.ToTable("stock_requests");
            request.HasKey(row => row.RequestId);
            request.Property(row => row.Sku).HasMaxLength(SkuLengthMax);
        });
    }
}
