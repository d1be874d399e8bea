using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

/// <summary>What became of a payment whose order had not come.</summary>
public enum UnmatchedDecision
{
    /// <summary>Nobody has decided, or not to the end.</summary>
    Open,

    /// <summary>Its own order came after all, and has it.</summary>
    Matched,

    /// <summary>A person brought it to another order.</summary>
    Attached,

    /// <summary>A person gave it back; the provider has not said yet that it is.</summary>
    Refunding,

    /// <summary>It is back with the payer.</summary>
    Refunded,
}

/// <summary>
/// The one decision about a payment whose order had not come: whoever decides, and the order when it comes after all, changes this row, so
/// that of all of them one wins. It stays for ever: what the provider says of this money later is judged by it.
/// </summary>
public sealed class UnmatchedCase
{
    public required string Provider { get; init; }

    public required string Account { get; init; }

    public required string TransactionId { get; init; }

    /// <summary>The message that was kept for it.</summary>
    public Guid MessageId { get; init; }

    public required string Merchant { get; init; }

    /// <summary>The order that it named, and that had not come.</summary>
    public required string OrderNumber { get; init; }

    public required string PaymentNumber { get; init; }

    public long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public DateTimeOffset PaidAt { get; init; }

    public UnmatchedDecision Decision { get; set; }

    /// <summary>Null: nobody has decided.</summary>
    public string? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Reason { get; set; }

    /// <summary>To which order it was brought; null: to none.</summary>
    public Guid? AttachedTo { get; set; }

    /// <summary>The number of that order; null: it was brought to none.</summary>
    public string? AttachedNumber { get; set; }

    /// <summary>How often the refund was asked for.</summary>
    public int Sent { get; set; }

    /// <summary>When it is asked for again; null: it is not.</summary>
    public DateTimeOffset? NextSendAt { get; set; }

    /// <summary>Why the refund was last refused, in the provider's words; null: it was not.</summary>
    public string? LastFailure { get; set; }

    /// <summary>By the provider's clock; null: it is not back.</summary>
    public DateTimeOffset? RefundedAt { get; set; }

    /// <summary>Of two that change it at once one does.</summary>
    public int Version { get; set; } = 1;
}

sealed class UnmatchedCaseMapping : IEntityTypeConfiguration<UnmatchedCase>
{
    public void Configure(EntityTypeBuilder<UnmatchedCase> unmatched)
    {
        unmatched.ToTable("unmatched_cases");
        unmatched.HasKey(c => new { c.Provider, c.Account, c.TransactionId });
        unmatched.Property(c => c.Provider).HasMaxLength(32);
        unmatched.Property(c => c.Account).HasMaxLength(64);
        unmatched.Property(c => c.TransactionId).HasMaxLength(128);
        unmatched.Property(c => c.Merchant).HasMaxLength(64);
        unmatched.Property(c => c.OrderNumber).HasMaxLength(32);
        unmatched.Property(c => c.PaymentNumber).HasMaxLength(64);
        unmatched.Property(c => c.Currency).HasMaxLength(3);
        unmatched.Property(c => c.Decision).HasConversion<string>().HasMaxLength(16);
        unmatched.Property(c => c.DecidedBy).HasMaxLength(320); // two names, each perhaps for somebody
        unmatched.Property(c => c.AttachedNumber).HasMaxLength(32);
        unmatched.Property(c => c.Version).IsConcurrencyToken();
        unmatched.HasIndex(c => c.MessageId);
        unmatched.HasIndex(c => c.NextSendAt).HasFilter("\"NextSendAt\" IS NOT NULL");
        unmatched.HasIndex(c => c.DecidedAt);
    }
}
