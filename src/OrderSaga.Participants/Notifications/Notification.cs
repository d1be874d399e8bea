using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;

namespace OrderSaga.Participants.Notifications;

public enum NotificationStatus
{
    /// <summary>Shown, not sent: there is no address, no mail server is configured, or a reminder came after the deadline.</summary>
    Kept,

    /// <summary>To be sent when it is due.</summary>
    Waiting,

    /// <summary>Handed to the mail server right now.</summary>
    Sending,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>Perhaps taken: the line broke, or we died, before the mail server said so. Sent again, it could come twice.</summary>
    Unclear,

    /// <summary>The mail server refused it for good, or too often.</summary>
    GivenUp,
}

/// <summary>One message to a customer, as it was written when the order asked for it.</summary>
public sealed class Notification
{
    public required Guid EffectId { get; init; }
    public required Guid OrderId { get; init; }
    public required string Merchant { get; init; }
    public required string OrderNumber { get; init; }
    public required string CustomerId { get; init; }
    public required string Culture { get; init; }

    /// <summary>Null: the order has none.</summary>
    public string? Email { get; init; }
    public required NotificationKind Kind { get; init; }
    public required string Subject { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset At { get; init; }
    public required NotificationStatus Status { get; set; }
    public int Attempts { get; set; }

    /// <summary>Waiting: not before. Sending: after this its sender is taken for dead. Null: nothing is to come.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Why it was not sent, the last time. Null: nothing went wrong.</summary>
    public string? LastError { get; set; }

    /// <summary>Null: not yet.</summary>
    public DateTimeOffset? SentAt { get; set; }
}

internal static class NotificationTables
{
    public static void MapNotifications(this ModelBuilder model) => model.Entity<Notification>(notification =>
    {
        notification.ToTable("notifications");
        notification.HasKey(row => row.EffectId);
        notification.Property(row => row.Merchant).HasMaxLength(64);
        notification.Property(row => row.OrderNumber).HasMaxLength(64);
        notification.Property(row => row.CustomerId).HasMaxLength(256);
        notification.Property(row => row.Culture).HasMaxLength(64);
        notification.Property(row => row.Email).HasMaxLength(320);
        notification.Property(row => row.Kind).HasConversion<string>().HasMaxLength(32);
        notification.Property(row => row.Status).HasConversion<string>().HasMaxLength(16).IsConcurrencyToken();
        notification.HasIndex(row => new { row.Status, row.DueAt });
        notification.HasIndex(row => row.At);
    });
}
