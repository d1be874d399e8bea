using System.IO.Compression;

namespace OrderSaga.Providers;

/// <summary>A day's bill of a provider; one of the nested records.</summary>
public abstract record BillResult
{
    /// <summary>More than this is not kept, packed or unpacked: 64 MiB.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private BillResult()
    {
    }

    /// <summary>The bill as the provider keeps it: a table in text, or a ZIP of such.</summary>
    /// <param name="Name">A name for the file.</param>
    /// <param name="Content">Its bytes.</param>
    public sealed record Bill(string Name, ReadOnlyMemory<byte> Content) : BillResult;

    /// <summary>There is none for this day: nothing was booked, or it is not made yet.</summary>
    public sealed record NotThere : BillResult;

    /// <summary>This provider gives out no bills, or this does not fetch them.</summary>
    public sealed record NotSupported : BillResult;

    /// <summary>Nobody can say: ask again later.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unknown(string Reason) : BillResult;
}

/// <summary>Bills come packed, and may unpack to more than anybody wants.</summary>
internal static class BillPacking
{
    /// <summary>Null when it is not well packed, or unpacks to more than is kept.</summary>
    public static byte[]? Unpack(byte[] packed, Func<Stream, Stream> unpacker)
    {
        using var content = new MemoryStream();
        try
        {
            using var unpacked = unpacker(new MemoryStream(packed));
            var part = new byte[64 * 1024];
            int count;
            while ((count = unpacked.Read(part)) > 0)
            {
                if (content.Length + count > BillResult.BytesMax)
                    return null;
                content.Write(part, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return content.ToArray();
    }

    public static Stream Zlib(Stream packed) => new ZLibStream(packed, CompressionMode.Decompress);
}
