using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.IntegrationTests.TransactSql;
using OrderSaga.Outbox;
using OrderSaga.Participants;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>The participants as the service runs them: real database, real engine, in-memory transport.</summary>
internal sealed class ParticipantsHost : IAsyncDisposable
{
    private readonly IHost host;

    private ParticipantsHost(IHost host, AnswerBook answers, Receipts receipts, Rendezvous rendezvous)
    {
        this.host = host;
        Answers = answers;
        Receipts = receipts;
        Rendezvous = rendezvous;
    }

    public AnswerBook Answers { get; }

    public Rendezvous Rendezvous { get; }

    private Receipts Receipts { get; }

    public static async Task<ParticipantsHost> StartAsync(TestDatabase database, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var answers = new AnswerBook();
        var receipts = new Receipts();
        var rendezvous = new Rendezvous();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>(StringComparer.Ordinal));
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddParticipants(builder.Configuration);
        builder.Services.AddParticipantsStore(database.Store, database.ConnectionString);
        if (database.Store.IsEmbedded)
            SqlServerMirror.Watch<ParticipantsDbContext>(builder.Services);
        builder.Services.AddOutbox<ParticipantsDbContext>();
        builder.Services.ConfigureDbContext<ParticipantsDbContext>(options => options.AddInterceptors(rendezvous));
        builder.Services.AddReceiveObserver(_ => receipts);
        builder.Services.AddMassTransit(registration =>
        {
            registration.DisableUsageTelemetry();
            registration.AddParticipantConsumers();
            registration.AddConfigureEndpointsCallback((context, _, endpoint) => endpoint.UseOutbox<ParticipantsDbContext>(context));
            registration.UsingInMemory((context, bus) =>
            {
                bus.ReceiveEndpoint("answers", answers.ListenOn);
                bus.ConfigureEndpoints(context);
            });
        });

        var process = builder.Build();
        await using (var scope = process.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ParticipantsDbContext>().Database.MigrateAsync();
        await process.StartAsync();
        return new ParticipantsHost(process, answers, receipts, rendezvous);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    /// <summary>Delivers a message and returns when its participant is done with it, the transaction committed.</summary>
    public async Task DeliverAsync<T>(T message, Guid? messageId = null) where T : class
    {
        var id = messageId ?? NewId.NextGuid();
        await host.Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = id);
        await Receipts.Finished(id);
    }

    public T Service<T>() where T : notnull => host.Services.GetRequiredService<T>();

    public async Task<TResult> AskAsync<TService, TResult>(Func<TService, Task<TResult>> question) where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
