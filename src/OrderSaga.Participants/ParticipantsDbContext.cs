using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Participants.Notifications;
using OrderSaga.Participants.Points;
using OrderSaga.Participants.Stock;

namespace OrderSaga.Participants;

/// <summary>The participants' own tables, and the engine's inbox and outbox beside them; no table of an order.</summary>
public sealed class ParticipantsDbContext(DbContextOptions<ParticipantsDbContext> options) : DbContext(options)
{
    public DbSet<StockLevel> StockLevels => Set<StockLevel>();
    public DbSet<StockReservation> StockReservations => Set<StockReservation>();
    public DbSet<StockMovement> StockMovements => Set<StockMovement>();
    public DbSet<StockRequest> StockRequests => Set<StockRequest>();
    public DbSet<PointsEntry> PointsEntries => Set<PointsEntry>();
    public DbSet<Notification> Notifications => Set<Notification>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save with SaveChangesAsync: only there are stock movements applied to the levels");

    /// <summary>Saves, and applies every new stock movement to its level in the same transaction.</summary>
    /// <exception cref="DbUpdateConcurrencyException">What was read has changed. Run again with a new context.</exception>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var movements = ChangeTracker.Entries<StockMovement>()
            .Where(entry => entry.State == EntityState.Added)
            .Select(entry => entry.Entity)
            .ToList();
        if (movements.Count == 0)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

        // Whoever opened a transaction around this save commits it; otherwise it is ours.
        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        var written = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await this.ApplyAsync(movements, cancellationToken);
        if (own is not null)
            await own.CommitAsync(cancellationToken);
        return written;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Store.Of(Database).Configure(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Store.Of(Database).Configure(modelBuilder, ParticipantsRegistration.Schema);
        modelBuilder.MapStock();
        modelBuilder.MapPoints();
        modelBuilder.MapNotifications();
        modelBuilder.AddOutbox();
    }
}
