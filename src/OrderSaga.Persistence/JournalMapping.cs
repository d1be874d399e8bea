using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

sealed class JournalMapping
    : IEntityTypeConfiguration<JournalChain>, IEntityTypeConfiguration<JournalLink>, IEntityTypeConfiguration<JournalAnchor>
{
    const int HashBytes = 32;
    internal const int ProofBytes = 36;

    public void Configure(EntityTypeBuilder<JournalChain> chain)
    {
        chain.ToTable("journal_chains");
        chain.HasKey(c => c.Chain);
        chain.Property(c => c.Chain).ValueGeneratedNever();
        chain.Property(c => c.BehindLink).HasMaxLength(HashBytes);
        chain.Property(c => c.Link).HasMaxLength(HashBytes);
        chain.Property(c => c.Proof).HasMaxLength(ProofBytes);
    }

    public void Configure(EntityTypeBuilder<JournalLink> link)
    {
        link.ToTable("journal_links");
        // Two that append at once take the same position: one of them writes nothing.
        link.HasKey(l => new { l.Chain, l.Position });
        link.Property(l => l.RowHash).HasMaxLength(HashBytes);
        link.Property(l => l.Link).HasMaxLength(HashBytes);
        link.HasIndex(l => l.CallbackId).IsUnique();
    }

    public void Configure(EntityTypeBuilder<JournalAnchor> anchor)
    {
        anchor.ToTable("journal_anchors");
        anchor.HasKey(a => new { a.Chain, a.Position });
        anchor.Property(a => a.Link).HasMaxLength(HashBytes);
        anchor.Property(a => a.Proof).HasMaxLength(ProofBytes);
    }
}
