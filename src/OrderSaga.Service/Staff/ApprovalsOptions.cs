namespace OrderSaga.Service.Staff;

/// <summary>Settings under <c>Approvals</c>.</summary>
public sealed class ApprovalsOptions
{
    public const string Section = "Approvals";

    /// <summary>A request that nobody has decided for so long is off: what was right then may be wrong now.</summary>
    public TimeSpan LapseAfter { get; set; } = TimeSpan.FromDays(7);

    public static ApprovalsOptions Of(IConfiguration configuration)
    {
        var options = new ApprovalsOptions();
        configuration.GetSection(Section).ReadInto(options);
        return options.LapseAfter >= TimeSpan.FromMinutes(1) && options.LapseAfter <= TimeSpan.FromDays(365)
            ? options
            : throw new StartupException($"{Section}:LapseAfter is {options.LapseAfter}; it is between 00:01:00 and 365.00:00:00, and 7.00:00:00 usually");
    }
}
