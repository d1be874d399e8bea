namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>Knows what a plan has written so far, and makes units of drafts.</summary>
internal sealed class PlanRun
{
    private readonly Guid[] _sagas = [.. Enumerable.Range(0, Draft.Sagas).Select(_ => Guid.NewGuid())];
    private readonly List<Guid> _messages = [];
    private readonly List<Guid> _sent = [];
    private readonly List<Guid> _removable = [];
    private readonly List<Guid> _tokens = [];
    private int _units;

    /// <summary>Only what an earlier round has committed can be cancelled or removed: nobody knows it before.</summary>
    public List<PlannedUnit> Begin(List<Draft> round, Rows rows)
    {
        var units = new List<PlannedUnit>();
        foreach (var draft in round)
            units.Add(Begin(draft, rows, units.LastOrDefault()));

        _messages.AddRange(units.Select(unit => unit.MessageId).OfType<Guid>());
        _tokens.AddRange(units.Select(unit => unit.Schedules).OfType<Guid>());
        var sent = units.SelectMany(unit => unit.Sends).Except(_sent).ToList();
        _sent.AddRange(sent);
        _removable.AddRange(sent);
        return units;
    }

    private PlannedUnit Begin(Draft draft, Rows rows, PlannedUnit? last)
    {
        var sagaId = _sagas[draft.Saga];
        var version = draft.Act is SagaAct.Insert ? 0 : Math.Max(0, rows.VersionOf(Row.Tab(sagaId)) + draft.Offset);
        var unit = new PlannedUnit(++_units, draft with { Act = ActOn(version, draft.Act) }, sagaId, version)
        {
            MessageId = draft.Receipt switch
            {
                Receipt.None => null,
                Receipt.OfTheLast when last?.MessageId is { } id => id,
                Receipt.OfAKnown when _messages.Count > 0 => _messages[_units % _messages.Count],
                _ => Guid.NewGuid(),
            },
            Schedules = draft.Schedules ? Guid.NewGuid() : null,
            Cancels = draft.Cancels && _tokens.Count > 0 ? _tokens[_units % _tokens.Count] : null,
        };
        unit.Removes.AddRange(_removable.Take(draft.Removes));
        _removable.RemoveRange(0, unit.Removes.Count);
        unit.Sends.AddRange(Enumerable.Range(0, draft.Sends).Select(_ => Guid.NewGuid()));
        // A look takes no lock: who looked before another committed may commit after it. That is right for a look alone, and could not be
        // explained for one that also takes an id which the other has set free.
        if (draft.Oddity is Oddity.SendsAgain
            && unit.Draft.Act is not SagaAct.Check
            && _sent.Except(unit.Removes).ToList() is { Count: > 0 } others)
        {
            unit.Sends.Add(others[_units % others.Count]);
        }

        return unit;
    }

    // A saga that is not there can be made, or be found missing.
    private static SagaAct ActOn(int version, SagaAct act) => (act, version) switch
    {
        (SagaAct.Update, 0) => SagaAct.Insert,
        (SagaAct.Delete, 0) => SagaAct.Check,
        _ => act,
    };
}
