using System.Buffers.Binary;
using System.Text;

namespace OrderSaga.KillHost.OwnServers;

/// <summary>A message of a client, whole. See https://www.postgresql.org/docs/15/protocol-message-formats.html.</summary>
/// <param name="Type">0: the first of a connection, which has none.</param>
/// <param name="Bytes">With type and length.</param>
internal sealed record Command(char Type, byte[] Bytes)
{
    private const int HeaderLength = 5;

    /// <summary>The texts that it begins with, each ended by a zero.</summary>
    public string Text(int number)
    {
        var at = HeaderLength;
        while (number-- > 0)
            at = Array.IndexOf(Bytes, (byte)0, at) + 1;
        return Encoding.UTF8.GetString(Bytes, at, Array.IndexOf(Bytes, (byte)0, at) - at);
    }
}

/// <summary>Reads what a client sends, message by message. Without encryption: the client must not ask for it.</summary>
internal sealed class CommandReader(Stream stream)
{
    private const int LengthLength = 4;
    private bool isFirst = true;

    /// <summary>Null: the client has ended it.</summary>
    public async Task<Command?> Next(CancellationToken cancellationToken)
    {
        var typeLength = isFirst ? 0 : 1;
        var header = new byte[typeLength + LengthLength];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) < header.Length)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(typeLength));
        var bytes = new byte[typeLength + length];
        header.CopyTo(bytes, 0);
        await stream.ReadExactlyAsync(bytes.AsMemory(header.Length), cancellationToken);
        isFirst = false;
        return new Command(typeLength == 0 ? '\0' : (char)bytes[0], bytes);
    }
}

/// <summary>
/// Knows which message commits: a COMMIT, or the end of a batch that ran a statement that writes while no transaction was open.
/// </summary>
internal sealed class CommitWatch
{
    private readonly Dictionary<string, bool> writes = new(StringComparer.Ordinal);
    private bool isInTransaction;
    private bool hasWritten;

    public bool IsCommit(Command command)
    {
        switch (command.Type)
        {
            case 'P': // Parse: name, text
                Begin(command.Text(1));
                writes[command.Text(0)] = IsWrite(command.Text(1));
                return false;
            case 'B': // Bind: portal, statement
                hasWritten |= writes.GetValueOrDefault(command.Text(1));
                return false;
            case 'Q':
                return IsCommitText(command.Text(0));
            case 'S': // Sync: what ran outside of a transaction is committed
                var isCommit = hasWritten && !isInTransaction;
                hasWritten = false;
                return isCommit;
            default:
                return false;
        }
    }

    private bool IsCommitText(string text)
    {
        var wasInTransaction = isInTransaction;
        Begin(text);
        if (!text.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase))
        {
            isInTransaction &= !text.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase);
            return false;
        }

        isInTransaction = false;
        return wasInTransaction;
    }

    private void Begin(string text) => isInTransaction |= text.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase);

    private static bool IsWrite(string text) =>
        text.Contains("INSERT INTO", StringComparison.Ordinal) || text.Contains("UPDATE ", StringComparison.Ordinal)
        || text.Contains("DELETE FROM", StringComparison.Ordinal);
}
