namespace OrderSaga.Service.Payments;

/// <summary>Settings under <c>Journal</c>: when the chain of the callback journal is anchored. Its keys are under
/// <c>Providers:Journal</c>.</summary>
public sealed class JournalOptions
{
    public const string Section = "Journal";

    const int RowsMax = 1_000_000;

    /// <summary>So many rows after an anchor there is the next.</summary>
    public int AnchorRows { get; set; } = 1000;

    /// <summary>So long after an anchor there is the next, when rows have come since.</summary>
    public TimeSpan AnchorEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>So long a callback may wait for its place in the chain; after that <c>/health/ready</c> says <c>Degraded</c>.</summary>
    public TimeSpan LagMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static JournalOptions Of(IConfiguration configuration)
    {
        var options = new JournalOptions();
        configuration.GetSection(Section).ReadInto(options);
        if (options.AnchorRows is < 1 or > RowsMax)
        {
            throw new StartupException(
                $"{Section}:{nameof(AnchorRows)} is {options.AnchorRows}, which is not between 1 and {RowsMax}; 1000 is the default");
        }

        UpToADay(nameof(AnchorEvery), options.AnchorEvery);
        UpToADay(nameof(LagMax), options.LagMax);
        return options;
    }

    static void UpToADay(string setting, TimeSpan value)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(1))
        {
            throw new StartupException(
                $"{Section}:{setting} is {value}, which is not between a second and a day; 00:05:00 is the default");
        }
    }
}
