using OrderSaga.Service.Access;

namespace OrderSaga.Service;

/// <summary>What others say of us drowns what matters; the settings can bring each back.</summary>
static class QuietLog
{
    public static void Apply(WebApplicationBuilder builder)
    {
        // A line for every SQL command and request.
        foreach (var category in (string[])["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "System.Net.Http", "Quartz", "MassTransit"])
            OnlyFrom(category, LogLevel.Warning);
        // Whoever catches what a database throws says so, once for many, and ReadinessLog what a check finds: these would say it for each
        // connection, query and question.
        foreach (var category in (string[])
            ["Microsoft.EntityFrameworkCore.Database.Connection", "Microsoft.EntityFrameworkCore.Query", "Microsoft.Extensions.Diagnostics.HealthChecks"])
        {
            OnlyFrom(category, LogLevel.Critical);
        }

        // Two lines for each call without a key: strangers must not fill the log.
        OnlyFrom(typeof(ApiKeyAuthentication).FullName!, LogLevel.Warning);
        // Polly writes addresses and a stack trace for every try that fails; ProviderTrouble says what came of all tries, in one line.
        OnlyFrom("Polly", LogLevel.None);

        void OnlyFrom(string category, LogLevel lowest)
        {
            if (builder.Configuration[$"Logging:LogLevel:{category}"] is null)
                builder.Logging.AddFilter(category, lowest);
        }
    }
}
