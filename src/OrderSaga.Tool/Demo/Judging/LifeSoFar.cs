using OrderSaga.StateMachine;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>What the rows up to now say about an order: the few things on which the specification makes the next step depend.</summary>
internal sealed class LifeSoFar
{
    private readonly List<Reservation> reservations = [];
    private readonly List<Attempt> attempts = [];
    private readonly HashSet<(string Kind, int Ordinal)> givenUp = [];
    private int closings;

    public string State { get; set; } = States.Initial;

    public long Total { get; set; }

    public DateTimeOffset Deadline { get; set; }

    /// <summary>The deadline passed, and attempts are being closed.</summary>
    public bool IsUnwinding { get; set; }

    public bool IsCancelling { get; set; }

    public DateTimeOffset? ExpiredAt { get; private set; }

    /// <summary>Stock is held for the grace, and will be told to go.</summary>
    public bool ReleaseIsDue { get; set; }

    public bool ReinstatementFailed { get; set; }

    public bool IsConfirmed { get; set; }

    public bool IsAwarded { get; set; }

    /// <summary>What is left of the payment that was kept.</summary>
    public long KeptMinor { get; set; }

    public long WaitingMinor { get; set; }

    public bool Waits => WaitingMinor > 0;

    public HashSet<(string? Provider, string? TransactionId)> Transactions { get; } = [];

    public bool HoldsStock => reservations is [.., { IsGranted: true, IsReleased: false }];

    public bool IsRejected => reservations is [.., { IsGranted: false }];

    public void Reserve() => reservations.Add(new Reservation());

    /// <summary>False: it was answered before, or given up.</summary>
    public bool Answer(long ordinal, bool granted)
    {
        if (ordinal < 1 || ordinal > reservations.Count || reservations[(int)ordinal - 1] is not { IsGranted: null } reservation)
            return false;
        reservation.IsGranted = granted;
        return true;
    }

    /// <summary>How many reservations are told to go: each that was not refused and not told before.</summary>
    public int Release()
    {
        var held = reservations.Where(reservation => reservation is { IsGranted: not false, IsReleased: false }).ToList();
        held.ForEach(reservation => reservation.IsReleased = true);
        return held.Count;
    }

    public void AnswerRelease(long ordinal)
    {
        if (ordinal >= 1 && ordinal <= reservations.Count)
            reservations[(int)ordinal - 1].IsGone = true;
    }

    public void Open(string payment)
    {
        if (!attempts.Exists(attempt => attempt.Payment == payment))
            attempts.Add(new Attempt(payment));
    }

    public void EndAttempt(string payment)
    {
        Open(payment);
        var attempt = attempts.Find(attempt => attempt.Payment == payment)!;
        (attempt.IsOpen, attempt.IsClosing) = (false, false);
    }

    /// <summary>How many attempts a provider is asked to close: each that is open and was not asked for before.</summary>
    public int CloseAttempts()
    {
        var open = attempts.Where(attempt => attempt is { IsOpen: true, Closing: null }).ToList();
        foreach (var attempt in open)
            (attempt.IsClosing, attempt.Closing) = (true, ++closings);
        return open.Count;
    }

    /// <summary>Where the order is when every attempt is closed, paid or given up; before that it stays.</summary>
    public string OnceUnwound()
    {
        if (attempts.Exists(attempt => attempt.IsClosing))
            return State;
        if (IsCancelling)
            return IsStockGone ? States.Closed : State;
        return IsUnwinding ? States.Expired : State;
    }

    public string OnceStockIsGone() =>
        !ReleaseIsDue && IsStockGone && !reservations.Exists(reservation => reservation.IsGranted is null) ? States.Closed : State;

    public void LoseMoney() => (WaitingMinor, KeptMinor) = (0, 0);

    /// <summary>What entering a state brings with it. Returns how many attempts a provider is asked to close.</summary>
    public int Enter(string state, TimelineRow row)
    {
        if (state == State)
            return 0;
        switch (state)
        {
            case States.Paid:
                (KeptMinor, WaitingMinor) = (KeptMinor + WaitingMinor, 0);
                (IsUnwinding, ReleaseIsDue) = (false, false);
                return CloseAttempts();
            case States.Expired:
                (ExpiredAt, ReleaseIsDue) = (row.At, true);
                return 0;
            case States.Closed:
                ReleaseIsDue = false;
                return CloseAttempts();
            default:
                return 0;
        }
    }

    /// <summary>A command is given up only after it was sent as often as its limit says.</summary>
    public void GiveUp(TimelineRow row, Action<string> differ)
    {
        foreach (var (kind, ordinal, sentCount) in row.GivenUp ?? [])
        {
            if (!givenUp.Add((kind, ordinal)))
                continue;
            if (sentCount < LimitOf(kind))
                differ($"{kind} {ordinal} was given up after {sentCount} times");
            if (kind == nameof(EffectKind.ClosePayment) && attempts.Find(attempt => attempt.Closing == ordinal) is { } attempt)
                attempt.IsClosing = false;
            // Counts as rejected, and is told to go all the same.
            if (kind == nameof(EffectKind.ReserveStock) && Answer(ordinal, granted: false))
                reservations[ordinal - 1].IsReleased = true;
        }
    }

    private bool IsStockGone => !reservations.Exists(reservation => reservation is { IsReleased: true, IsGone: false });

    private static int LimitOf(string kind) => kind switch
    {
        nameof(EffectKind.ClosePayment) => DemoMerchant.CloseLimit,
        nameof(EffectKind.ReserveStock) => EffectPace.DefaultOf(EffectKind.ReserveStock).SendLimit,
        _ => int.MaxValue, // never given up
    };

    private sealed class Reservation
    {
        /// <summary>Null: not answered.</summary>
        public bool? IsGranted { get; set; }

        /// <summary>It was told to go.</summary>
        public bool IsReleased { get; set; }

        /// <summary>And that was answered.</summary>
        public bool IsGone { get; set; }
    }

    private sealed class Attempt(string payment)
    {
        public string Payment { get; } = payment;

        public bool IsOpen { get; set; } = true;

        /// <summary>The provider was asked to close it and has not answered.</summary>
        public bool IsClosing { get; set; }

        /// <summary>The ordinal of its ClosePayment; null: none was sent.</summary>
        public int? Closing { get; set; }
    }
}
