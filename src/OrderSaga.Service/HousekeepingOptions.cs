namespace OrderSaga.Service;

/// <summary>Settings under <c>Housekeeping</c>: what is forgotten and when, and how often it is said what waits for a person.</summary>
public sealed class HousekeepingOptions
{
    public const string Section = "Housekeeping";

    /// <summary>How often it is looked for what is old enough to be forgotten.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a message that comes twice is known by its id. WeChat Pay repeats for a day: it must be longer.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a callback is kept word for word. Alipay and WeChat Pay refund for a year, and so long somebody may have to show what they
    /// said; a month more is for the one who looks at it. Zero: for ever.
    /// </summary>
    public TimeSpan CallbackBodyRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How often dead letters, quarantined and overdue messages are counted and, when there are any, said.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static HousekeepingOptions Of(IConfiguration configuration)
    {
        var options = new HousekeepingOptions();
        configuration.GetSection(Section).ReadInto(options);
        Within(nameof(Interval), options.Interval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1), "01:00:00");
        Within(nameof(ReportInterval), options.ReportInterval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1), "00:15:00");
        Within(nameof(InboxRetention), options.InboxRetention, TimeSpan.FromDays(2), TimeSpan.FromDays(365), "7.00:00:00");
        if (options.CallbackBodyRetention != TimeSpan.Zero)
        {
            Within(
                nameof(CallbackBodyRetention), options.CallbackBodyRetention, TimeSpan.FromDays(1), TimeSpan.FromDays(36500),
                "400.00:00:00", ", and not zero, which means for ever");
        }

        return options;
    }

    static void Within(string setting, TimeSpan value, TimeSpan min, TimeSpan max, string usual, string but = "")
    {
        if (value < min || value > max)
        {
            throw new StartupException(
                $"{Section}:{setting} is {value}, which is not between {min} and {max}{but}; {usual} is the default");
        }
    }
}
