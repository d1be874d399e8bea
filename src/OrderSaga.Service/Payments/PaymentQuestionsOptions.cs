namespace OrderSaga.Service.Payments;

/// <summary>Settings under <c>PaymentQuestions</c>: when an open payment is asked about, for callbacks get lost.</summary>
public sealed class PaymentQuestionsOptions
{
    public const string Section = "PaymentQuestions";

    const int RungsMax = 20;
    const int AsksPerSecondMax = 200;
    static readonly TimeSpan RungMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan DaysMax = TimeSpan.FromDays(365);

    static readonly TimeSpan[] UsualRungs =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
    ];

    /// <summary>False: nothing is asked before the deadline, which closes what is open.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long after the payment was opened it is asked, each longer than the one before. Empty: the usual ones.</summary>
    public List<TimeSpan> Rungs { get; } = [];

    /// <summary>How often after the last of them.</summary>
    public TimeSpan ThenEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How old a payment is when it is asked about no more, though nobody said how it stands.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Of one account, by all replicas together; so many are under way at once.</summary>
    public int AsksPerSecond { get; set; } = 20;

    IReadOnlyList<TimeSpan> Ladder => Rungs is [] ? UsualRungs : Rungs;

    /// <summary>When it is asked next. What was missed while nobody could ask is not made up for.</summary>
    /// <param name="since">When we heard of the payment.</param>
    /// <param name="now">It is asked later than this.</param>
    public DateTimeOffset Next(DateTimeOffset since, DateTimeOffset now)
    {
        foreach (var rung in Ladder)
        {
            if (since + rung > now)
                return since + rung;
        }

        return now + ThenEvery;
    }

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static PaymentQuestionsOptions Of(IConfiguration configuration)
    {
        var options = new PaymentQuestionsOptions();
        configuration.GetSection(Section).ReadInto(options);
        if (options.Rungs.Count > RungsMax || options.Rungs.Exists(rung => rung < RungMin || rung > DaysMax)
            || options.Rungs.Zip(options.Rungs.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new StartupException(
                $"{Section}:Rungs are {string.Join(", ", options.Rungs)}; give at most {RungsMax}, of at least {RungMin}, each longer than "
                + "the one before, or none for 5 s, 30 s, 2 min, 10 min and 30 min");
        }

        Within(nameof(ThenEvery), options.ThenEvery, RungMin, TimeSpan.FromDays(1), "01:00:00");
        Within(nameof(GiveUpAfter), options.GiveUpAfter, TimeSpan.FromMinutes(1), DaysMax, "30.00:00:00");
        if (options.AsksPerSecond is < 1 or > AsksPerSecondMax)
        {
            throw new StartupException(
                $"{Section}:AsksPerSecond is {options.AsksPerSecond}, which is not between 1 and {AsksPerSecondMax}; 20 is the default");
        }

        return options;
    }

    static void Within(string setting, TimeSpan value, TimeSpan min, TimeSpan max, string usual)
    {
        if (value < min || value > max)
            throw new StartupException($"{Section}:{setting} is {value}, which is not between {min} and {max}; {usual} is the default");
    }
}
