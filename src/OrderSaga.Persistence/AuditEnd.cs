namespace OrderSaga.Persistence;

/// <summary>
/// Where the audit ends, signed: rows that are taken from its end, or written anew up to it, are missed. There is one at a time; another is
/// begun only where an end is not as it was signed.
/// </summary>
public sealed class AuditEnd
{
    /// <summary>What <see cref="Statement"/> is signed as.</summary>
    public const string Kind = "audit end";

    /// <summary>From 1, no gaps.</summary>
    public int Number { get; init; }

    /// <summary>The row with which it was begun.</summary>
    public long Since { get; init; }

    /// <summary>The last row of the audit.</summary>
    public long Sequence { get; set; }

    /// <summary>The hash of that row.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>Signed, over <see cref="Statement"/>.</summary>
    public required byte[] Proof { get; set; }

    /// <summary>Where the audit ends, to be signed.</summary>
    public byte[] Statement()
    {
        var bytes = new FieldBytes(new byte[128]);
        bytes.Add(Number);
        bytes.Add(Since);
        bytes.Add(Sequence);
        bytes.Add(Hash);
        return bytes.Written.ToArray();
    }
}
