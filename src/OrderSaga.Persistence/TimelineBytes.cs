using System.Buffers.Binary;
using System.Text;

namespace OrderSaga.Persistence;

/// <summary>
/// What the hash of a timeline row covers: every field behind its length, so that no two rows share their bytes. Numbers are little-endian; texts are
/// UTF-8; a field that is null has the length −1.
/// </summary>
static class TimelineBytes
{
    const int GuidLength = 16;

    // One for each thread: it is filled and read without an await between.
    [ThreadStatic]
    static byte[]? buffer;

    /// <summary>Valid until this thread asks again.</summary>
    public static ReadOnlySpan<byte> Of(TimelineEntry entry, byte[]? previous)
    {
        var bytes = new Writer(buffer ??= new byte[4096]);
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

    ref struct Writer(byte[] buffer)
    {
        int _length;

        public byte[] Buffer { get; private set; } = buffer;

        public readonly ReadOnlySpan<byte> Written => Buffer.AsSpan(0, _length);

        public void Add(byte[]? bytes) => bytes.AsSpan().CopyTo(Field(bytes?.Length));

        public void Add(Guid? id)
        {
            var field = Field(id is null ? null : GuidLength);
            id?.TryWriteBytes(field);
        }

        public void Add(long number) => BinaryPrimitives.WriteInt64LittleEndian(Field(sizeof(long)), number);

        public void Add(string? text)
        {
            var field = Field(text is null ? null : Encoding.UTF8.GetByteCount(text));
            Encoding.UTF8.GetBytes(text, field);
        }

        Span<byte> Field(int? length)
        {
            var size = length ?? 0;
            var end = _length + sizeof(int) + size;
            if (end > Buffer.Length)
            {
                var larger = new byte[Math.Max(end, 2 * Buffer.Length)];
                Written.CopyTo(larger);
                Buffer = larger;
            }

            BinaryPrimitives.WriteInt32LittleEndian(Buffer.AsSpan(_length), length ?? -1);
            var field = Buffer.AsSpan(_length + sizeof(int), size);
            _length = end;
            return field;
        }
    }
}
