using System.Security.Cryptography;

namespace OrderSaga.Persistence;

/// <summary>
/// A chain of the callback journal, and where it ends. There is one at a time; another is begun only where an end does not fit, and names
/// what it was begun behind.
/// </summary>
public sealed class JournalChain
{
    /// <summary>What <see cref="Statement"/> is signed as.</summary>
    public const string Kind = "chain";

    /// <summary>From 1, no gaps.</summary>
    public int Chain { get; init; }

    public DateTimeOffset BegunAt { get; init; }

    /// <summary>Of the chain before it: where it ended when this one was begun. Zero for the first.</summary>
    public long BehindPosition { get; init; }

    /// <summary>Its last link then; null for the first.</summary>
    public byte[]? BehindLink { get; init; }

    /// <summary>Where it ends; zero: it is empty.</summary>
    public long Position { get; set; }

    /// <summary>The last link, or what stands before the first.</summary>
    public required byte[] Link { get; set; }

    /// <summary>Up to this number rows without a proof were taken in: a version before chains had written them.</summary>
    public long AdoptedThrough { get; set; }

    /// <summary>Signed, over <see cref="Statement"/>.</summary>
    public required byte[] Proof { get; set; }

    /// <summary>Until then one replica appends; a replica that died gives it back by this.</summary>
    public DateTimeOffset LeasedUntil { get; set; }

    /// <summary>All rows up to this number were chained when it was last looked for late ones.</summary>
    public long SweptThrough { get; set; }

    /// <summary>The newest row that was chained then: it is the next <see cref="SweptThrough"/>.</summary>
    public long SweepSeen { get; set; }

    public DateTimeOffset SweptAt { get; set; }

    public long AnchoredPosition { get; set; }

    public DateTimeOffset AnchoredAt { get; set; }

    /// <summary>What the first link is chained to.</summary>
    public byte[] Beginning()
    {
        var bytes = new FieldBytes(new byte[128]);
        bytes.Add("chain");
        bytes.Add(Chain);
        bytes.Add(BegunAt.UtcTicks);
        bytes.Add(BehindPosition);
        bytes.Add(BehindLink);
        return SHA256.HashData(bytes.Written);
    }

    /// <summary>Where it ends, to be signed.</summary>
    public byte[] Statement()
    {
        var bytes = new FieldBytes(new byte[128]);
        bytes.Add(Chain);
        bytes.Add(Position);
        bytes.Add(Link);
        bytes.Add(AdoptedThrough);
        return bytes.Written.ToArray();
    }
}

/// <summary>The place of a row in a chain. Added, and never changed.</summary>
public sealed class JournalLink
{
    public int Chain { get; init; }

    /// <summary>From 1, no gaps.</summary>
    public long Position { get; init; }

    public long CallbackId { get; init; }

    /// <summary><see cref="CallbackBytes"/> of the row: a row that was changed is told from a link that was.</summary>
    public required byte[] RowHash { get; init; }

    public required byte[] Link { get; init; }

    /// <summary>The link as it must be behind another.</summary>
    public static byte[] Behind(byte[] previous, int chain, long position, long callbackId, byte[] rowHash)
    {
        var bytes = new FieldBytes(new byte[160]);
        bytes.Add(previous);
        bytes.Add(chain);
        bytes.Add(position);
        bytes.Add(callbackId);
        bytes.Add(rowHash);
        return SHA256.HashData(bytes.Written);
    }
}

/// <summary>A link of a chain, signed, and told to the log: what is before it can be neither changed nor cut off unseen.</summary>
public sealed class JournalAnchor
{
    /// <summary>What <see cref="Statement"/> is signed as.</summary>
    public const string Kind = "anchor";

    public int Chain { get; init; }

    public long Position { get; init; }

    public required byte[] Link { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Signed, over <see cref="Statement"/>.</summary>
    public required byte[] Proof { get; init; }

    public static byte[] Statement(int chain, long position, byte[] link, DateTimeOffset at)
    {
        var bytes = new FieldBytes(new byte[128]);
        bytes.Add(chain);
        bytes.Add(position);
        bytes.Add(link);
        bytes.Add(at.UtcTicks);
        return bytes.Written.ToArray();
    }
}
