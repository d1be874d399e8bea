using System.ComponentModel;

namespace OrderSaga.Service.Timeouts;

[TypeConverter(typeof(ChoiceConverter<TimeoutMode>))]
public enum TimeoutMode
{
    /// <summary>Rows of the orders' database, found by a sweep.</summary>
    Database,

    /// <summary>A scheduler service on Quartz, over MassTransit's own messages for schedulers.</summary>
    Quartz,

    /// <summary>Delay queues of the broker, without a plug-in.</summary>
    RabbitMq,
}

/// <summary>Settings under <c>Timeouts</c>: how an order's timers wait until they are due.</summary>
public sealed class TimeoutsOptions
{
    public const string Section = "Timeouts";

    public TimeoutMode Mode { get; set; } = TimeoutMode.Database;

    public QuartzTimeouts Quartz { get; set; } = new();

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static TimeoutsOptions Of(IConfiguration configuration, Transport transport)
    {
        var options = new TimeoutsOptions();
        configuration.GetSection(Section).ReadInto(options);
        options.Check(transport);
        return options;
    }

    void Check(Transport transport)
    {
        if (Bus.Queues.Contains(Quartz.Queue, StringComparer.OrdinalIgnoreCase))
            throw Wrong("Quartz:Queue", $"is {Quartz.Queue}, where this service's own messages go; quartz is the default");
        if (string.IsNullOrWhiteSpace(Quartz.Queue) || Quartz.Queue.AsSpan().ContainsAny(" /?%"))
            throw Wrong("Quartz:Queue", "is empty or has a blank or one of / ? % in it; quartz is the default");
        if (Mode is TimeoutMode.RabbitMq && transport is not Transport.RabbitMq)
        {
            throw Wrong(
                "Mode", $"is RabbitMq, but Service:Transport is {transport}, which has no delay queues; set Service:Transport to RabbitMq, "
                + "or Timeouts:Mode to Database");
        }

        if (Mode is TimeoutMode.Quartz && transport is Transport.InMemory && !Quartz.HostScheduler)
        {
            throw Wrong(
                "Mode", "is Quartz, but Service:Transport is InMemory, over which no other process can be reached; "
                + "set Timeouts:Quartz:HostScheduler to true, or Service:Transport to RabbitMq");
        }
    }

    static StartupException Wrong(string setting, string sentence) => new($"{Section}:{setting} {sentence}");
}

/// <summary>Settings under <c>Timeouts:Quartz</c>.</summary>
public sealed class QuartzTimeouts
{
    /// <summary>Where the scheduler service listens.</summary>
    public string Queue { get; set; } = "quartz";

    /// <summary>
    /// This service is the scheduler too. It may be so in every mode: what was scheduled before the mode was changed fires only while
    /// somebody hosts it.
    /// </summary>
    public bool HostScheduler { get; set; }
}
