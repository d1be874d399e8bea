namespace OrderSaga.Service.Reconciliation;

/// <summary>Settings under <c>Reconciliation</c>: when the providers' bills of yesterday are fetched and compared.</summary>
public sealed class ReconciliationOptions
{
    public const string Section = "Reconciliation";

    /// <summary>The longest that a day is made up for: Alipay and WeChat Pay keep bills for months, UnionPay for less.</summary>
    const int CatchUpDaysMax = 30;

    /// <summary>False: nothing is fetched by itself; staff and the command line still may.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>So long after a day's end its bill is asked for, by the clock that the day goes by. WeChat Pay has it after ten.</summary>
    public TimeSpan Hour { get; set; } = new(10, 30, 0);

    /// <summary>How often it is looked what is due.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many missed days are made up for.</summary>
    public int CatchUpDays { get; set; } = 7;

    /// <summary>How long after a bill was not there it is asked for again; each time twice as long, up to two hours.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after its hour a bill may be late before a person is told.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static ReconciliationOptions Of(IConfiguration configuration)
    {
        var options = new ReconciliationOptions();
        configuration.GetSection(Section).ReadInto(options);
        var day = TimeSpan.FromDays(1);
        Within(nameof(Hour), options.Hour, TimeSpan.Zero, day - TimeSpan.FromMinutes(1), "10:30:00");
        Within(nameof(Interval), options.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "00:01:00");
        Within(nameof(RetryAfter), options.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(2), "00:10:00");
        Within(nameof(GiveUpAfter), options.GiveUpAfter, TimeSpan.FromSeconds(1), day * CatchUpDaysMax, "1.00:00:00");
        if (options.CatchUpDays is < 1 or > CatchUpDaysMax)
        {
            throw new StartupException(
                $"{Section}:CatchUpDays is {options.CatchUpDays}, which is not between 1 and {CatchUpDaysMax}; 7 is the default");
        }

        return options;
    }

    static void Within(string setting, TimeSpan value, TimeSpan min, TimeSpan max, string usual)
    {
        if (value < min || value > max)
            throw new StartupException($"{Section}:{setting} is {value}, which is not between {min} and {max}; {usual} is the default");
    }
}
