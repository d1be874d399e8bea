namespace OrderSaga.Persistence;

/// <summary>
/// What the hash of a timeline row covers: every field behind its length, so that no two rows share their bytes. Numbers are little-endian; texts are
/// UTF-8; a field that is null has the length −1.
/// </summary>
static class TimelineBytes
{
    // One for each thread: it is filled and read without an await between.
    [ThreadStatic]
    static byte[]? buffer;

    /// <summary>Valid until this thread asks again.</summary>
    public static ReadOnlySpan<byte> Of(TimelineEntry entry, byte[]? previous)
    {
        var bytes = new FieldBytes(buffer ??= new byte[4096]);
        bytes.Add(previous);
        bytes.Add(entry.OrderId);
        bytes.Add(entry.Sequence);
        bytes.Add(entry.At.UtcTicks);
        bytes.Add(entry.Event);
        bytes.Add(entry.Path);
        bytes.Add(entry.Decision);
        bytes.Add(entry.CauseMessageId);
        bytes.Add(entry.Actor);
        bytes.Add(entry.Sent);
        bytes.Add(entry.Facts);
        bytes.Add(entry.Changes);
        buffer = bytes.Buffer;
        return bytes.Written;
    }
}
