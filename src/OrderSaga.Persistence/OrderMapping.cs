using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

sealed class OrderMapping : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> order)
    {
        order.ToTable("orders");
        order.HasKey(o => o.CorrelationId);
        order.Property(o => o.CorrelationId).HasColumnName("OrderId").ValueGeneratedNever();
        order.Property(o => o.Version).IsConcurrencyToken();
        order.Property(o => o.CurrentState).HasMaxLength(32);
        order.Property(o => o.Merchant).HasMaxLength(64);
        order.Property(o => o.OrderNumber).HasMaxLength(32);
        order.Property(o => o.CustomerId).HasMaxLength(256);
        order.Property(o => o.Culture).HasMaxLength(32);
        order.Property(o => o.Email).HasMaxLength(256);
        order.Property(o => o.Currency).HasMaxLength(3);
        order.Property(o => o.ContentHash).HasMaxLength(64);
        order.Property(o => o.TimelineHash).HasMaxLength(32);
        order.Property(o => o.Unwinding).HasConversion<string>().HasMaxLength(16);
        order.Property(o => o.ClosureReason).HasConversion<string>().HasMaxLength(16);
        order.Property(o => o.Lines).IsJson();
        order.Property(o => o.Delivery!).IsJson();
        order.Property(o => o.Attempts).IsJson();
        order.Property(o => o.Receipts).IsJson();
        order.Property(o => o.Effects).IsJson();
        order.Property(o => o.Attention).IsJson();
        order.Property(o => o.Requests).IsJson();
        order.Property(o => o.Timers).IsJson();
        order.Property(o => o.Provider).HasMaxLength(32);
        // What staff look for, see OrderSearch: each index ends with the id, so that a page begins exactly where the last one ended.
        order.HasIndex(o => new { o.OrderNumber, o.Merchant }).IsUnique();
        order.HasIndex(o => new { o.CurrentState, o.PlacedAt, o.CorrelationId });
        order.HasIndex(o => new { o.CustomerId, o.PlacedAt, o.CorrelationId });
        order.HasIndex(o => new { o.PlacedAt, o.CorrelationId, o.TotalMinor, o.Provider });
        // Few orders are in these. All three stores read a name in double quotes.
        order.HasIndex(o => new { o.PlacedAt, o.CorrelationId }, "IX_orders_attention").HasFilter("\"AttentionSince\" IS NOT NULL");
        order.HasIndex(o => new { o.Deadline, o.CorrelationId }, "IX_orders_deadline").HasFilter("\"PaymentDeadlineToken\" IS NOT NULL");
    }
}

sealed class TimelineMapping : IEntityTypeConfiguration<TimelineEntry>
{
    public void Configure(EntityTypeBuilder<TimelineEntry> entry)
    {
        entry.ToTable("timeline");
        entry.HasKey(e => new { e.OrderId, e.Sequence });
        entry.Property(e => e.Event).HasMaxLength(64);
        entry.Property(e => e.Path).HasMaxLength(256);
        entry.Property(e => e.Decision).HasMaxLength(32);
        entry.Property(e => e.Actor).HasMaxLength(256);
        entry.Property(e => e.Hash).HasMaxLength(32);
    }
}

sealed class CallbackMapping : IEntityTypeConfiguration<CallbackRow>
{
    public void Configure(EntityTypeBuilder<CallbackRow> callback)
    {
        callback.ToTable("callbacks");
        callback.HasKey(c => c.Id);
        callback.Property(c => c.Source).HasMaxLength(16);
        callback.Property(c => c.Provider).HasMaxLength(32);
        callback.Property(c => c.Account).HasMaxLength(64);
        callback.Property(c => c.Merchant).HasMaxLength(64);
        callback.Property(c => c.Verdict).HasMaxLength(16);
        callback.Property(c => c.Event).HasMaxLength(64);
        callback.Property(c => c.OrderNumber).HasMaxLength(64);
        callback.Property(c => c.PaymentNumber).HasMaxLength(64);
        callback.Property(c => c.TransactionId).HasMaxLength(128);
        callback.Property(c => c.ProviderEventId).HasMaxLength(128);
        callback.Property(c => c.RemoteAddress).HasMaxLength(64);
        callback.Property(c => c.Currency).HasMaxLength(3);
        callback.Property(c => c.RefundNumber).HasMaxLength(128);
        callback.Property(c => c.BodyHash).HasMaxLength(32);
        callback.Property(c => c.HeadersHash).HasMaxLength(32);
        callback.Property(c => c.Proof).HasMaxLength(JournalMapping.ProofBytes);
        callback.HasIndex(c => c.AppliedMessageId).IsUnique();
        callback.HasIndex(c => c.OrderNumber);
        callback.HasIndex(c => c.TransactionId);
        // Of most rows the words are gone: they are not in it. All three stores read a name in double quotes.
        callback.HasIndex(c => c.BodySince).HasFilter("\"BodySince\" IS NOT NULL");
        callback.HasIndex(c => new { c.Provider, c.Account, c.MoneyAt }).HasFilter("\"MoneyAt\" IS NOT NULL");
        // By it a notice that says nothing, or asks something, is known again: few rows, and of those that are said again only the first.
        callback.HasIndex(c => c.ProviderEventId).HasFilter("\"BodySince\" IS NOT NULL AND \"EventMessageId\" IS NULL");
    }
}

sealed class SubmittedOrderMapping : IEntityTypeConfiguration<SubmittedOrder>
{
    public void Configure(EntityTypeBuilder<SubmittedOrder> submitted)
    {
        submitted.ToTable("submitted_orders");
        submitted.HasKey(s => s.OrderId);
        submitted.Property(s => s.OrderId).ValueGeneratedNever();
        submitted.Property(s => s.Merchant).HasMaxLength(64);
        submitted.Property(s => s.OrderNumber).HasMaxLength(32);
        submitted.Property(s => s.ContentHash).HasMaxLength(64);
    }
}
