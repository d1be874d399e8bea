using System.Globalization;
using System.Numerics;
using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>
/// Timeouts wait in queues of the broker, one for each power of two seconds. A message passes through those queues whose powers add up to
/// its delay, the longest first: each lets it go when its time there is over, and the exchange behind it finds the next by one word of the
/// routing key. The words behind those are the queue that the message is for. All in one queue wait equally long, so nobody waits behind
/// another.
/// <para>Nothing comes early. A delay is rounded up to whole seconds, and a long one to twelve binary digits: one part in 2,048.</para>
/// </summary>
public sealed class DelayQueues : TimeoutWay
{
    /// <summary>How many queues there are; the longest keeps a message for 24 days, about what every broker's timers can.</summary>
    public const int LevelsCount = 22;

    /// <summary>The header that says until when a message waits, in ISO 8601.</summary>
    public const string DueHeader = "OrderSaga-DueAt";

    /// <summary>A delay is rounded up to so many binary digits of seconds, so that it passes through no more queues than that.</summary>
    private const int DigitsMax = 12;

    private const int RoutingKeyBytesMax = 255;

    // Rounding up must not need a level more than there are.
    private const long SecondsMax = (1L << LevelsCount) - (1L << (LevelsCount - DigitsMax));

    private readonly HashSet<string> _served = new(StringComparer.Ordinal);

    /// <summary>The queues of one name; who speaks of them need not be who declares them.</summary>
    /// <param name="name">What the names of the queues and their exchanges begin with.</param>
    /// <param name="dueExchange">The topic exchange that everything comes to in the end.</param>
    public DelayQueues(string name, string dueExchange) => (Name, DueExchange) = (name, dueExchange);

    /// <summary>What the names of the queues and their exchanges begin with.</summary>
    public string Name { get; }

    /// <summary>The topic exchange that everything comes to in the end.</summary>
    public string DueExchange { get; }

    /// <summary>Longer ones wait in the outbox first.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromSeconds(SecondsMax);

    /// <summary>A queue, and the topic exchange before it, have the same name.</summary>
    /// <param name="level">0 to <see cref="LevelsCount"/> - 1.</param>
    public string NameOf(int level) => string.Create(CultureInfo.InvariantCulture, $"{Name}-{level:00}");

    /// <summary>Where a message goes that has waited at a level, or need not.</summary>
    /// <param name="level">As above.</param>
    public string NextOf(int level) => level == 0 ? DueExchange : NameOf(level - 1);

    /// <summary>How long a queue keeps each message.</summary>
    /// <param name="level">As above.</param>
    public static TimeSpan TimeOf(int level) => TimeSpan.FromSeconds(1L << level);

    /// <summary>Binds the exchange of a level to its queue, or past it to the next exchange.</summary>
    /// <param name="level">As above.</param>
    /// <param name="waits">To the queue.</param>
    public static string BindingOf(int level, bool waits) => Wildcards(LevelsCount - 1 - level) + (waits ? "1.#" : "0.#");

    /// <summary>Binds <see cref="DueExchange"/> to the exchange of an endpoint; after that timeouts for it may be scheduled.</summary>
    /// <param name="queue">The endpoint's.</param>
    /// <exception cref="ArgumentException">The name cannot be a part of a routing key.</exception>
    public string Serve(string queue)
    {
        var binding = Wildcards(LevelsCount) + queue;
        if (queue.AsSpan().ContainsAny('*', '#') || System.Text.Encoding.UTF8.GetByteCount(binding) > RoutingKeyBytesMax)
            throw new ArgumentException($"{queue} cannot be the end of a routing key: it is too long, or has a * or # in it.", nameof(queue));
        _served.Add(queue);
        return binding;
    }

    internal override async Task Schedule<T>(
        Timeout<T> timeout, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken)
    {
        if (!_served.Contains(QueueOf(timeout.Destination)))
        {
            // At its end it would reach no queue, with nobody there to notice.
            throw new InvalidOperationException(
                $"A timeout for {timeout.Destination} cannot wait in delay queues: only endpoints to which they are bound can be reached.");
        }

        var send = await Prepare(timeout, scheduler, cancellationToken);
        send.Headers.Set(DueHeader, timeout.DueAt.ToString("O", CultureInfo.InvariantCulture));
        // The broker makes further copies for these, each time that it moves the message on.
        send.Headers.Set("CC", null);
        send.Headers.Set("BCC", null);
        unit.SendTimeout(send, canExpire: false);
    }

    /// <summary>What lies in a queue cannot be found: it comes, and the machine drops it.</summary>
    internal override Task Cancel(Guid token, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>When a message is due; null: at once.</summary>
    internal static DateTimeOffset? DueAt(IReadOnlyList<KeyValuePair<string, object>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name is DueHeader)
                return DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        }

        return null;
    }

    /// <summary>The exchange of the longest queue that the delay needs, and the key that leads from there to its destination.</summary>
    internal (Uri Address, string RoutingKey) Route(Uri destination, TimeSpan delay)
    {
        var seconds = Rounded(delay);
        var key = string.Create(CultureInfo.InvariantCulture, $"{seconds:B22}");
        var first = BitOperations.Log2((ulong)seconds);
        return (new Uri($"exchange:{NameOf(first)}?type=topic"), $"{string.Join('.', key.AsEnumerable())}.{QueueOf(destination)}");
    }

    /// <summary>The seconds that a message waits: never fewer than the delay has.</summary>
    internal static long Rounded(TimeSpan delay)
    {
        var seconds = Math.Max(1, (delay.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
        var unit = 1L << Math.Max(0, BitOperations.Log2((ulong)seconds) + 1 - DigitsMax);
        return (seconds + unit - 1) / unit * unit;
    }

    private static string Wildcards(int count) => string.Concat(Enumerable.Repeat("*.", count));

    private static string QueueOf(Uri address) => Uri.UnescapeDataString(address.AbsolutePath.Split('/')[^1]);
}
