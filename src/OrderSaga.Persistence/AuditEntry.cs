using System.Security.Cryptography;
using System.Text.Json;

namespace OrderSaga.Persistence;

/// <summary>Who did what, or was not let. Append-only; each row carries the hash of the one before it.</summary>
public sealed record AuditEntry
{
    /// <summary>From 1, no gaps.</summary>
    public long Sequence { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Role { get; init; }

    /// <summary>For example <c>refund</c>, <c>keys.create</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, for example <c>order/{id}</c>.</summary>
    public required string Subject { get; init; }

    public Guid? OrderId { get; init; }

    public Guid? RequestId { get; init; }

    public string? Reason { get; init; }

    /// <summary><c>Done</c>, <c>AwaitsApproval</c>, <c>Refused</c> (the rules do not allow it), <c>Denied</c> (the role does not).</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it was refused, in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>What it was before, JSON.</summary>
    public string? Before { get; init; }

    /// <summary>What it is after it, JSON; for what the machine does in its own turn, what the machine said that it would be.</summary>
    public string? After { get; init; }

    public byte[] Hash { get; init; } = [];

    /// <summary>The row as it is written behind another.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="previous">The hash of the row before it; null: it is the first.</param>
    public AuditEntry Behind(long sequence, byte[]? previous)
    {
        var numbered = this with { Sequence = sequence };
        return numbered with { Hash = numbered.HashBehind(previous) };
    }

    /// <summary>It is the row with this number, unchanged, behind that one.</summary>
    public bool Fits(long sequence, byte[]? previous) => Sequence == sequence && Hash.AsSpan().SequenceEqual(HashBehind(previous));

    // A JSON array has its own borders between the fields: no two rows share their bytes.
    byte[] HashBehind(byte[]? previous) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new object?[]
    {
        previous is null ? null : Convert.ToHexStringLower(previous), Sequence, At.UtcTicks, Actor, Role, Action, Subject, OrderId,
        RequestId, Reason, Outcome, Detail, Before, After,
    }));
}
