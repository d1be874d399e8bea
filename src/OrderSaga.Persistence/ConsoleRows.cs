using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

/// <summary>A key of the console's cookies and forms: every replica reads what another has made with it.</summary>
public sealed class ConsoleKeyRow
{
    /// <summary>From 1, no gaps: of two replicas that make one at once, one does.</summary>
    public int Position { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>XML of ASP.NET Core's data protection; what is secret of it is under the journal's key.</summary>
    public required string Content { get; init; }
}

/// <summary>A session of the console that its person has ended: its cookie opens nothing, whoever has a copy of it.</summary>
public sealed class EndedSession
{
    public Guid SessionId { get; init; }

    public DateTimeOffset EndedAt { get; init; }
}

sealed class ConsoleMapping : IEntityTypeConfiguration<ConsoleKeyRow>, IEntityTypeConfiguration<EndedSession>
{
    public void Configure(EntityTypeBuilder<ConsoleKeyRow> key)
    {
        key.ToTable("console_keys");
        key.HasKey(k => k.Position);
        key.Property(k => k.Position).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<EndedSession> session)
    {
        session.ToTable("ended_sessions");
        session.HasKey(s => s.SessionId);
        session.Property(s => s.SessionId).ValueGeneratedNever();
    }
}
