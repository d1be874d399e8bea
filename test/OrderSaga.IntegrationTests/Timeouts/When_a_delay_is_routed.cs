using OrderSaga.Outbox;
using OrderSaga.Service;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>The way of a message through the delay queues, followed as a broker would.</summary>
public sealed class When_a_delay_is_routed
{
    readonly DelayQueues _queues = DelayTopology.QueuesOf(QueueKind.Quorum);

    static IEnumerable<TimeSpan> Delays()
    {
        yield return TimeSpan.FromTicks(1);
        yield return TimeSpan.FromSeconds(1);
        yield return TimeSpan.FromSeconds(1) + TimeSpan.FromTicks(1);
        yield return TimeSpan.FromMinutes(30);
        yield return TimeSpan.FromSeconds(4095);
        yield return TimeSpan.FromSeconds(4097);
        yield return TimeSpan.FromDays(30);
        yield return DelayQueues.LongestDelay;
        var random = new Random(20260501);
        for (var i = 0; i < 2000; i++)
            yield return TimeSpan.FromSeconds(Math.Exp(random.NextDouble() * Math.Log(DelayQueues.LongestDelay.TotalSeconds)));
    }

    [Test]
    public void It_is_never_too_short_and_hardly_too_long_and_ends_where_it_should()
    {
        var due = _queues.Serve("orders.eu");
        var other = _queues.Serve("eu");
        foreach (var delay in Delays())
        {
            var (address, key) = _queues.Route(new Uri("rabbitmq://broker/shop/orders.eu"), delay);
            var (waited, queues) = Follow(address.AbsolutePath, key);

            waited.ShouldBeGreaterThanOrEqualTo(delay);
            waited.ShouldBeLessThan(delay + TimeSpan.FromSeconds(1) + (delay / 2048), $"{delay}");
            queues.ShouldBeLessThanOrEqualTo(12);
            Matches(due, key).ShouldBeTrue();
            Matches(other, key).ShouldBeFalse();
        }
    }

    [TestCase("orders.*")]
    [TestCase("#")]
    public void An_endpoint_whose_name_would_match_others_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => _queues.Serve(name));

    (TimeSpan Waited, int Queues) Follow(string exchange, string key)
    {
        var (waited, queues) = (TimeSpan.Zero, 0);
        for (var level = DelayQueues.LevelsCount - 1; level >= 0; level--)
        {
            if (exchange != _queues.NameOf(level))
                continue;
            var waits = Matches(DelayQueues.BindingOf(level, waits: true), key);
            Matches(DelayQueues.BindingOf(level, waits: false), key).ShouldBe(!waits);
            waited += waits ? DelayQueues.TimeOf(level) : TimeSpan.Zero;
            queues += waits ? 1 : 0;
            exchange = _queues.NextOf(level);
        }

        exchange.ShouldBe(_queues.DueExchange);
        return (waited, queues);
    }

    static bool Matches(string binding, string key)
    {
        var (pattern, words) = (binding.Split('.'), key.Split('.'));
        return (pattern[^1] is "#" ? words.Length >= pattern.Length - 1 : words.Length == pattern.Length)
            && pattern.Zip(words).All(pair => pair.First is "*" or "#" || pair.First == pair.Second);
    }
}
