using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderSaga.Outbox;
using OrderSaga.Participants.Notifications;
using OrderSaga.Participants.Points;
using OrderSaga.Participants.Stock;

namespace OrderSaga.Participants;

/// <summary>How a process runs the participants; one that swaps in its own leaves this out.</summary>
public static class ParticipantsRegistration
{
    /// <summary>
    /// Registers the database, what staff ask, and the sender of notifications.
    /// The host adds <c>AddOutbox&lt;ParticipantsDbContext&gt;</c>.
    /// A wrong setting stops the start.
    /// </summary>
    public static IServiceCollection AddParticipants(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddDbContext<ParticipantsDbContext>(
            options => options.UseSqlite(ConnectionString(configuration)).AddInterceptors(new SqliteSettings()),
            optionsLifetime: ServiceLifetime.Singleton);

        services.AddOptions<PointsOptions>().Bind(configuration.GetSection("Points")).ValidateProblems(options => options.Problems());
        services.AddOptions<NotificationsOptions>().Bind(configuration.GetSection("Notifications"))
            .ValidateProblems(options => options.Problems());

        services.AddScoped<StockLedger>();
        services.AddScoped<PointsLedger>();
        services.AddScoped<NotificationLog>();
        services.AddSingleton<NotificationSender>();
        services.AddHostedService(provider => provider.GetRequiredService<NotificationSender>());
        return services;
    }

    /// <summary>
    /// Registers the consumers on their queues: <c>stock</c>, <c>points</c>, <c>notifications</c>. The host calls
    /// <c>UseOutbox&lt;ParticipantsDbContext&gt;</c> on these endpoints: a participant stages rows and answer, and the engine commits both.
    /// </summary>
    public static void AddParticipantConsumers(this IRegistrationConfigurator registration)
    {
        registration.AddConsumer<StockParticipant>().Endpoint(endpoint => endpoint.Name = "stock");
        registration.AddConsumer<PointsParticipant>().Endpoint(endpoint => endpoint.Name = "points");
        registration.AddConsumer<NotificationsParticipant>().Endpoint(endpoint => endpoint.Name = "notifications");
    }

    /// <summary>Makes or updates the tables. Before the bus starts.</summary>
    public static async Task MigrateParticipantsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ParticipantsDbContext>().Database.MigrateAsync(cancellationToken);
    }

    private static string ConnectionString(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Participants") is { Length: > 0 } given)
            return given;
        var folder = Directory.CreateDirectory(configuration["Service:DataDirectory"] ?? "data");
        return $"Data Source={Path.Combine(folder.FullName, "participants.db")}";
    }
}
