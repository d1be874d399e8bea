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

/// <summary>How a process runs the participants; one that swaps in its own leaves those out.</summary>
public static class ParticipantsRegistration
{
    /// <summary>Where a database has schemas, so that orders and participants can share one: both have an inbox and an outbox.</summary>
    internal const string Schema = "participants";

    /// <summary>
    /// Registers what staff ask, and the sender of notifications. The host adds <see cref="AddParticipantsStore"/> and
    /// <c>AddOutbox&lt;ParticipantsDbContext&gt;</c>. A wrong setting stops the start.
    /// </summary>
    public static IServiceCollection AddParticipants(
        this IServiceCollection services, IConfiguration configuration, bool sendsNotifications = true)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<PointsOptions>().Bind(configuration.GetSection("Points"), RefuseUnknown).ValidateProblems(options => options.Problems());
        services.AddOptions<NotificationsOptions>().Bind(configuration.GetSection("Notifications"), RefuseUnknown)
            .ValidateProblems(options => options.Problems());

        services.AddScoped<StockLedger>();
        services.AddScoped<PointsLedger>();
        services.AddScoped<NotificationLog>();
        services.AddSingleton<NotificationTexts>();
        services.AddSingleton<NotificationSender>();
        if (sendsNotifications)
            services.AddHostedService(provider => provider.GetRequiredService<NotificationSender>());
        return services;

        // One that is misspelt would be passed over, and the default hold without a word.
        static void RefuseUnknown(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;
    }

    /// <summary>
    /// Registers the consumers on their queues: <c>stock</c>, <c>points</c>, <c>notifications</c>. The host calls
    /// <c>UseOutbox&lt;ParticipantsDbContext&gt;</c> on these endpoints: a participant stages rows and answer, and the engine commits both.
    /// </summary>
    public static void AddParticipantConsumers(
        this IRegistrationConfigurator registration, bool stock = true, bool points = true, bool notifications = true)
    {
        if (stock)
            registration.AddConsumer<StockParticipant>().Endpoint(endpoint => endpoint.Name = "stock");
        if (points)
            registration.AddConsumer<PointsParticipant>().Endpoint(endpoint => endpoint.Name = "points");
        if (notifications)
            registration.AddConsumer<NotificationsParticipant>().Endpoint(endpoint => endpoint.Name = "notifications");
    }

    /// <summary>Registers the database. On SQLite it is a file of its own; elsewhere it may be the one of the orders.</summary>
    public static IServiceCollection AddParticipantsStore(
        this IServiceCollection services, Store store, string connectionString, int? maxBatchSize = null) =>
        services.AddDbContext<ParticipantsDbContext>(
            options => store.Use(options, connectionString, Schema, maxBatchSize),
            optionsLifetime: ServiceLifetime.Singleton);
}
