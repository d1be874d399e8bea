using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.HasKey(k => k.Hash);
        key.Property(k => k.Hash).HasMaxLength(64);
        key.Property(k => k.Name).HasMaxLength(64);
        // A key from before there were roles could do everything, and still can.
        key.Property(k => k.Role).HasMaxLength(16).HasDefaultValue("admin");
        key.Property(k => k.Begin).HasMaxLength(16).HasDefaultValue("");
        key.Property(k => k.CreatedBy).HasMaxLength(128).HasDefaultValue("");
    }
}

sealed class StaffRequestMapping : IEntityTypeConfiguration<StaffRequest>
{
    public void Configure(EntityTypeBuilder<StaffRequest> request)
    {
        request.ToTable("staff_requests");
        request.HasKey(r => r.RequestId);
        request.Property(r => r.RequestId).ValueGeneratedNever();
        request.Property(r => r.Action).HasMaxLength(64);
        request.Property(r => r.RequestedBy).HasMaxLength(128);
        request.Property(r => r.Content).HasMaxLength(64);
        request.Property(r => r.DecidedBy).HasMaxLength(128);
        request.Property(r => r.Status).HasMaxLength(16).IsConcurrencyToken(); // two who decide at once: one does
        request.HasIndex(r => r.AwaitsApprovalSince).HasFilter("\"AwaitsApprovalSince\" IS NOT NULL");
    }
}

sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit");
        entry.HasKey(e => e.Sequence);
        entry.Property(e => e.Sequence).ValueGeneratedNever();
        entry.Property(e => e.Actor).HasMaxLength(128);
        entry.Property(e => e.Role).HasMaxLength(64);
        entry.Property(e => e.Action).HasMaxLength(64);
        entry.Property(e => e.Subject).HasMaxLength(256);
        entry.Property(e => e.Outcome).HasMaxLength(16);
        entry.Property(e => e.Hash).HasMaxLength(32);
        entry.HasIndex(e => new { e.OrderId, e.Sequence });
        entry.HasIndex(e => new { e.Actor, e.Sequence });
    }
}

sealed class AuditEndMapping : IEntityTypeConfiguration<AuditEnd>
{
    public void Configure(EntityTypeBuilder<AuditEnd> end)
    {
        end.ToTable("audit_ends");
        end.HasKey(e => e.Number);
        end.Property(e => e.Number).ValueGeneratedNever();
        end.Property(e => e.Sequence).IsConcurrencyToken(); // two who write at once: one comes behind the other
        end.Property(e => e.Hash).HasMaxLength(32);
        end.Property(e => e.Proof).HasMaxLength(JournalMapping.ProofBytes);
    }
}

sealed class DeletedMessageMapping : IEntityTypeConfiguration<DeletedMessage>
{
    public void Configure(EntityTypeBuilder<DeletedMessage> message)
    {
        message.ToTable("deleted_messages");
        message.HasKey(m => new { m.Store, m.MessageId, m.ConsumerId });
        message.Property(m => m.Store).HasMaxLength(16);
        message.Property(m => m.MessageType).HasMaxLength(128);
        message.Property(m => m.DeletedBy).HasMaxLength(128);
        message.HasIndex(m => m.DeletedAt);
    }
}
