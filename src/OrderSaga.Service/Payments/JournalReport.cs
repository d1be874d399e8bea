using System.Globalization;

namespace OrderSaga.Service.Payments;

/// <summary>What was found when the callback journal was verified.</summary>
public sealed class JournalReport(Action<string> say)
{
    const int SaidMax = 1000;

    public long Rows { get; set; }

    public int Chains { get; set; }

    public long Anchors { get; set; }

    /// <summary>Signed, and not chained yet.</summary>
    public long Waiting { get; set; }

    /// <summary>Rows whose words were kept once, and are not any more.</summary>
    public long Erased { get; set; }

    public long Problems { get; private set; }

    public void Wrong(int chain, long position, long? row, string what)
    {
        var where = row is { } id
            ? string.Create(CultureInfo.InvariantCulture, $"chain {chain}, position {position}, row {id}")
            : string.Create(CultureInfo.InvariantCulture, $"chain {chain}, position {position}");
        Say($"{where}: {what}");
    }

    public void Wrong(long row, string what) => Say(string.Create(CultureInfo.InvariantCulture, $"no chain, row {row}: {what}"));

    public void WrongAudit(long row, string what) => Say(string.Create(CultureInfo.InvariantCulture, $"audit, row {row}: {what}"));

    public void TellAudit(long rows, long? signedSince, int kept)
    {
        var since = signedSince is { } first ? string.Create(CultureInfo.InvariantCulture, $"signed since row {first}") : "not signed";
        say(string.Create(CultureInfo.InvariantCulture, $"audit: {rows} rows, {since}{(kept > 0 ? $", {kept} ends in the log" : "")}"));
    }

    /// <summary>For whoever keeps it: a chain that begins later than it did the last time was written anew.</summary>
    public void Tell(int chain, DateTimeOffset begunAt, long rows, byte[] link) => say(string.Create(
        CultureInfo.InvariantCulture, $"chain {chain}: begun at {begunAt:u}, {rows} rows, ends with {Convert.ToHexStringLower(link)}"));

    public string Sum() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Problems == 0 ? "OK" : $"NOT OK: {Problems} problems")}, {Rows} rows in {Chains} chains, {Anchors} anchors"
        + $"{(Erased > 0 ? $"; the words of {Erased} rows were erased" : "")}"
        + $"{(Waiting > 0 ? $"; {Waiting} rows are signed and not chained yet" : "")}");

    void Say(string line)
    {
        // A table that was filled with something else is not read line by line by anybody.
        if (++Problems <= SaidMax)
            say(line);
        if (Problems == SaidMax + 1)
            say("… and more, which are only counted");
    }
}
