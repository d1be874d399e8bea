using System.Buffers.Binary;
using System.Text;

namespace OrderSaga.Persistence;

/// <summary>Fields one after the other, each behind its length, so that no two lists of fields share their bytes.</summary>
ref struct FieldBytes(byte[] buffer)
{
    const int GuidLength = 16;
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
