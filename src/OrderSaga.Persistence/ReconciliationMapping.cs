using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

sealed class ReconciliationMapping : IEntityTypeConfiguration<BilledDay>, IEntityTypeConfiguration<ImportedBill>,
    IEntityTypeConfiguration<BilledLine>, IEntityTypeConfiguration<ReconciliationCase>
{
    public void Configure(EntityTypeBuilder<BilledDay> day)
    {
        day.ToTable("billed_days");
        day.HasKey(d => new { d.Provider, d.Account, d.Day });
        day.Property(d => d.Provider).HasMaxLength(32);
        day.Property(d => d.Account).HasMaxLength(64);
        day.Property(d => d.State).HasConversion<string>().HasMaxLength(16);
        day.HasIndex(d => d.NextAt);
    }

    public void Configure(EntityTypeBuilder<ImportedBill> bill)
    {
        bill.ToTable("imported_bills");
        bill.HasKey(b => new { b.Provider, b.Account, b.Day, b.Revision });
        bill.Property(b => b.Provider).HasMaxLength(32);
        bill.Property(b => b.Account).HasMaxLength(64);
        bill.Property(b => b.ImportedBy).HasMaxLength(128);
        bill.Property(b => b.FileName).HasMaxLength(256);
        bill.Property(b => b.Hash).HasMaxLength(64);
        bill.Property(b => b.Sums).IsJson();
        bill.Property(b => b.Remarks).IsJson();
        bill.HasIndex(b => new { b.Day, b.Provider, b.Account, b.Revision });
    }

    public void Configure(EntityTypeBuilder<BilledLine> line)
    {
        line.ToTable("billed_lines");
        line.HasKey(l => new { l.Provider, l.Account, l.Day, l.Revision, l.Line });
        line.Property(l => l.Provider).HasMaxLength(32);
        line.Property(l => l.Account).HasMaxLength(64);
        line.Property(l => l.Status).HasMaxLength(16);
        line.Property(l => l.TransactionId).HasMaxLength(128);
        line.Property(l => l.PaymentNumber).HasMaxLength(64);
        line.Property(l => l.RefundNumber).HasMaxLength(128);
        line.Property(l => l.Currency).HasMaxLength(3);
        line.HasIndex(l => new { l.TransactionId, l.Provider });
    }

    public void Configure(EntityTypeBuilder<ReconciliationCase> found)
    {
        found.ToTable("reconciliation_cases");
        found.HasKey(c => c.Id);
        found.Property(c => c.Id).ValueGeneratedNever();
        found.Property(c => c.Version).IsConcurrencyToken();
        found.Property(c => c.Kind).HasConversion<string>().HasMaxLength(32);
        found.Property(c => c.State).HasMaxLength(16);
        found.Property(c => c.Provider).HasMaxLength(32);
        found.Property(c => c.Account).HasMaxLength(64);
        found.Property(c => c.TransactionId).HasMaxLength(128);
        found.Property(c => c.PaymentNumber).HasMaxLength(64);
        found.Property(c => c.RefundNumber).HasMaxLength(128);
        found.Property(c => c.OrderNumber).HasMaxLength(64);
        found.Property(c => c.Merchant).HasMaxLength(64);
        found.Property(c => c.TheirCurrency).HasMaxLength(3);
        found.Property(c => c.OurCurrency).HasMaxLength(3);
        found.Property(c => c.ClosedBy).HasMaxLength(128);
        // Each ends with the id, so that a page begins exactly where the last one ended.
        found.HasIndex(c => new { c.State, c.Day, c.Id });
        found.HasIndex(c => new { c.Day, c.Id });
        found.HasIndex(c => new { c.Provider, c.Account, c.Day });
    }
}
