using System.Collections.Concurrent;

namespace OrderSaga.Service.Access;

/// <summary>
/// How many rows of the audit one caller may fill with what it was not let: so many a minute. The rest is counted, and said in the next row.
/// </summary>
public sealed class DeniedPace(TimeProvider clock)
{
    public const int RowsPerMinute = 10;
    const int CallersMax = 10_000;
    static readonly TimeSpan _window = TimeSpan.FromMinutes(1);
    readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether this one is written, and how many before it were not.</summary>
    public (bool IsWritten, int Unwritten) Note(string caller)
    {
        // Only callers that are known come here; of tokens there may be many all the same.
        if (_windows.Count > CallersMax)
            Forget();
        var window = _windows.GetOrAdd(caller, _ => new Window(clock.GetTimestamp()));
        lock (window)
        {
            if (clock.GetElapsedTime(window.Begin) >= _window)
                (window.Begin, window.Written) = (clock.GetTimestamp(), 0);
            if (window.Written >= RowsPerMinute)
            {
                window.Unwritten++;
                return (false, 0);
            }

            window.Written++;
            var unwritten = window.Unwritten;
            window.Unwritten = 0;
            return (true, unwritten);
        }
    }

    void Forget()
    {
        foreach (var (caller, window) in _windows)
        {
            if (clock.GetElapsedTime(window.Begin) >= _window)
                _windows.TryRemove(caller, out _);
        }
    }

    sealed class Window(long begin)
    {
        public long Begin { get; set; } = begin;

        public int Written { get; set; }

        public int Unwritten { get; set; }
    }
}
