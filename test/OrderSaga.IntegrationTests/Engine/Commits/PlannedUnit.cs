using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>Why a unit of work is refused.</summary>
internal enum Refusal
{
    /// <summary>A key is taken.</summary>
    Duplicate,

    /// <summary>Its saga is not as it was read.</summary>
    Stale,

    /// <summary>A row cannot be written, whoever asks.</summary>
    Flaw,
}

/// <summary>One unit of work: which rows it wants to write, and on which condition. Rows are named by their table and key.</summary>
internal sealed record PlannedUnit(int Number, Draft Draft, Guid SagaId, int Version)
{
    public Guid? MessageId { get; init; }

    public List<Guid> Sends { get; } = [];

    public Guid? Schedules { get; init; }

    public Guid? Cancels { get; init; }

    public List<Guid> Removes { get; } = [];

    public int NewVersion => Draft.Act switch { SagaAct.Insert => 1, _ => Version + 1 };

    public bool HasHistory => Draft.Oddity is Oddity.HasHistory && Draft.Act is SagaAct.Insert or SagaAct.Update or SagaAct.Delete;

    private string SagaKey => Row.Tab(SagaId);

    /// <summary>The rows that it inserts, with what is in them.</summary>
    public IEnumerable<(string Key, string Content)> Inserts()
    {
        if (MessageId is { } id)
            yield return (Row.Inbox(id), "");
        foreach (var sent in Sends)
            yield return (Row.Outbox(sent), $"{Number}");
        if (Schedules is { } token)
            yield return (Row.Timeout(token), $"{Number}");
        if (HasHistory)
            yield return (Row.History(SagaId, NewVersion), $"{Number}");
        if (Draft.Oddity is Oddity.Tracks)
            yield return (Row.Note($"{Number}"), "");
        if (Draft.Oddity is Oddity.Keeps && MessageId is { } kept)
            yield return (Row.DeadLetter(kept), $"{Number}");
        if (Draft.Act is SagaAct.Insert)
            yield return (SagaKey, Row.TabOf(1, Number));
    }

    /// <summary>Set-based deletes: nobody minds when a row is gone already.</summary>
    public IEnumerable<string> Deletes() =>
    [
        .. Removes.Select(Row.Outbox),
        .. Cancels is { } token ? [Row.Timeout(token)] : Array.Empty<string>(),
        .. Draft.Oddity is Oddity.Keeps && MessageId is { } kept ? [Row.DeadLetter(kept)] : Array.Empty<string>(),
    ];

    public IEnumerable<string> Touched() => [.. Inserts().Select(row => row.Key), .. Deletes(), .. Draft.Act is SagaAct.None ? [] : new[] { SagaKey }];

    /// <summary>Why it must be refused on these tables; empty: it must not.</summary>
    public HashSet<Refusal> RefusalsOn(Rows rows)
    {
        var refusals = new HashSet<Refusal>();
        var deletes = Deletes().ToHashSet();
        if (Inserts().Any(row => rows.ContainsKey(row.Key) && !deletes.Contains(row.Key)))
            refusals.Add(Refusal.Duplicate);
        if (Draft.Act is not SagaAct.Insert && HasMovedOn(rows))
            refusals.Add(Refusal.Stale);
        if (Draft.Oddity is Oddity.IsFlawed)
            refusals.Add(Refusal.Flaw);
        return refusals;
    }

    /// <summary>Is its saga not as it was read, or there although it was to be made?</summary>
    public bool HasMovedOn(Rows rows) => Draft.Act is not SagaAct.None && rows.VersionOf(SagaKey) != Version;

    public Rows AppliedTo(Rows rows)
    {
        rows = Deletes().Aggregate(rows, (left, key) => left.Without(key));
        rows = Inserts().Aggregate(rows, (left, row) => left.With(row.Key, row.Content));
        return Draft.Act switch
        {
            SagaAct.Update => rows.With(SagaKey, Row.TabOf(NewVersion, Number)),
            SagaAct.Delete => rows.Without(SagaKey),
            _ => rows,
        };
    }

    /// <summary>As the engine stages it: the saga by the row, from what its message was handled on.</summary>
    public StagedWork Stage(RowShape shape)
    {
        var inbox = MessageId is { } id ? new InboxRow { MessageId = id, ConsumerId = Row.Consumer, ConsumedAt = DateTimeOffset.UnixEpoch } : null;
        var work = new StagedWork(inbox) { Sent = Removes };
        work.Outbox.AddRange(Sends.Select(sent => new OutboxRow { MessageId = sent, LastError = $"{Number}", Destination = "queue:nowhere" }));
        if (Schedules is { } token)
            work.Timeouts.Add(new TimeoutRow { MessageId = token, Destination = $"{Number}", DueAt = DateTimeOffset.MaxValue });
        if (Cancels is { } cancelled)
            work.CancelledTimeouts.Add(cancelled);
        if (HasHistory)
            work.History.Add(new TabHistoryRow { TabId = SagaId, Version = NewVersion, Changed = $"{Number}" });
        if (Draft.Oddity is Oddity.IsFlawed)
            work.History.Add(new TabHistoryRow { TabId = Guid.NewGuid(), Version = 1, Changed = null! });
        if (Draft.Oddity is Oddity.Keeps && MessageId is { } kept)
            work.Kept.Add(new DeadLetterRow { MessageId = kept, ConsumerId = Row.Consumer, Reason = $"{Number}" });
        if (Draft.Act is not SagaAct.None)
            StageSaga(work, shape);
        return work;
    }

    private void StageSaga(StagedWork work, RowShape shape)
    {
        var isNew = Draft.Act is SagaAct.Insert || Version == 0;
        var before = new Tab { CorrelationId = SagaId, CurrentState = "Running", Version = isNew ? 0 : Version };
        var saga = (Tab)shape.Copy(before);
        if (Draft.Act is not SagaAct.Check)
            saga.Total = Number;
        var loaded = isNew ? null : new RememberedSaga(before, shape.Read(before), Version);
        var staged = new CachedSaga<Tab>(saga, loaded, new SagaCache(3), shape, isPresumed: true, history: null, _ => { })
        {
            Fate = Draft.Act switch
            {
                SagaAct.Delete => SagaFate.Removed,
                SagaAct.Check => SagaFate.Untouched,
                _ => SagaFate.Kept,
            },
        };
        work.Sagas.Add(staged);
        staged.Complete(work, context: null!); // without a history nobody looks at it
    }

    public override string ToString() =>
        $"{Number}: {Draft.Act} {SagaId.ToString()[..4]}@{Version} {Draft.Receipt} {MessageId?.ToString()[..4]} {Draft.Oddity}";
}
