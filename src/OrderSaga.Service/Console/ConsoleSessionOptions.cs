namespace OrderSaga.Service.WebConsole;

/// <summary>Settings under <c>Access:Session</c>: how long somebody who signed in to the console stays so.</summary>
public sealed class ConsoleSessionOptions
{
    public const string Section = "Access:Session";

    /// <summary>The longest that the settings may allow.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(7);

    static readonly TimeSpan _min = TimeSpan.FromMinutes(5);

    /// <summary>Whatever happens, it ends after so long.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Without anything done it ends after so long. A page that looks again by itself is nothing done.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromHours(1);

    public static ConsoleSessionOptions Of(IConfiguration configuration)
    {
        var options = new ConsoleSessionOptions();
        configuration.GetSection(Section).ReadInto(options);
        if (options.Lifetime < _min || options.Lifetime > LifetimeMax)
            throw Wrong("Lifetime", options.Lifetime, $"{LifetimeMax}", "12:00:00");
        if (options.IdleAfter < _min || options.IdleAfter > options.Lifetime)
            throw Wrong("IdleAfter", options.IdleAfter, "Lifetime", "01:00:00");
        return options;
    }

    static StartupException Wrong(string setting, TimeSpan value, string max, string usual) =>
        new($"{Section}:{setting} is {value}; it is between {_min} and {max}, and {usual} usually");
}
