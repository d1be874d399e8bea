namespace OrderSaga.Service;

/// <summary>The folder of a service: seal key, journal key, databases of SQLite, and a lock that a second process on the same files runs
/// into.</summary>
public sealed class DataDirectory : IDisposable
{
    // EWOULDBLOCK on Linux and on macOS, and ERROR_SHARING_VIOLATION on Windows.
    static readonly int[] _inUse = [11, 35, unchecked((int)0x80070020)];

    readonly FileStream _lock;

    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Path);
            else
                Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // Held open without sharing: the operating system gives it back even after kill -9.
            _lock = new FileStream(InPath("ordersaga.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (_inUse.Contains(e.HResult))
        {
            throw new StartupException(
                $"{Path} is in use by another OrderSaga process. A folder is for one: stop the other, or set Service:DataDirectory to another folder",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"Service:DataDirectory is {Path}, where nothing can be written: {e.Message} Check who may write there and whether the disk "
                + "is full, or set it to another folder",
                e);
        }
    }

    public string Path { get; }

    public string Orders => $"Data Source={InPath("orders.db")};Default Timeout=30";

    public string Participants => $"Data Source={InPath("participants.db")};Default Timeout=30";

    public string Scheduler => $"Data Source={InPath("scheduler.db")};Default Timeout=30";

    public string SealKeyFile => InPath("seal.key");

    public string JournalKeyFile => InPath("journal.key");

    public void Dispose() => _lock.Dispose();

    string InPath(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>The service cannot start; the message says which setting and what to do.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
