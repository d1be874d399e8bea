using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Timeouts;
using OrderSaga.Service.Unmatched;
using OrderSaga.Service.WebConsole;
using OrderSaga.Service.Workers;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>The whole service in one process: machine, engine, participants, webhooks and API.</summary>
public static class ServiceHost
{
    const int ThreadsMin = 32;

    /// <summary>Runs until it is told to stop, by a signal or by whoever started it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="host">What the host that embeds the service adds: registered before ours, so that its filters stand in front.</param>
    /// <param name="cancellation">Stops the service in order.</param>
    /// <returns>
    /// 0; 78 when the settings do not allow a start, 69 when a database is away or the broker has refused for good; what is wrong is on the
    /// error stream or in the log.
    /// </returns>
    public static async Task<int> Run(string[] args, Action<IServiceCollection>? host = null, CancellationToken cancellation = default)
    {
        RabbitMqLogin? login = null;
        var code = await ExitCodes.Of("OrderSaga does not start", async () =>
        {
            var stopping = cancellation;
            try
            {
                await using var app = await Prepare(args, host, cancellation);
                login = app.Services.GetService<RabbitMqLogin>();
                stopping = app.Lifetime.ApplicationStopping;
                await ServiceRun.UntilStopped(app, cancellation);
            }
            catch (Exception e) when ((cancellation.IsCancellationRequested || stopping.IsCancellationRequested) && ServiceRun.IsOnlyCanceled(e))
            {
                // It was told to stop before it had started.
            }
        });
        return code == 0 && login is { HasEndedConsumers: true } ? ExitCodes.Unavailable : code;
    }

    /// <summary>Brings the databases of these settings to this version, says what it did, and starts nothing.</summary>
    /// <returns>As <see cref="Run"/>.</returns>
    public static Task<int> Migrate(string[] args, CancellationToken cancellation = default) => ExitCodes.Of("Nothing was migrated", async () =>
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders(); // EF Core calls it an error that a database is not there yet; what fails is thrown
        var options = OptionsOf(builder.Configuration);
        var store = Databases.StoreOf(options);
        // Only files are locked: beside a server the service may well be running.
        using var data = store.IsEmbedded ? new DataDirectory(options.DataDirectory) : null;
        builder.Services.AddDatabases(store, builder.Configuration, data);
        using var host = builder.Build();
        await Databases.Migrate(host.Services, Console.WriteLine, cancellation);
        var timeouts = TimeoutsOptions.Of(builder.Configuration, options.Transport);
        if (SchedulerStore.Of(timeouts, options, builder.Configuration, data) is { } scheduler)
            await scheduler.Migrate(Console.WriteLine);
    });

    /// <summary>Builds the service and brings its databases to this version; it does not listen yet.</summary>
    public static async Task<WebApplication> Prepare(
        string[] args, Action<IServiceCollection>? host = null, CancellationToken cancellation = default)
    {
        var app = Build(args, host);
        try
        {
            await Prepare(app, cancellation);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // SQLite holds on to its thread while it waits for the disk; with as many threads as cores that would be everybody's wait. With a server all waiting
    // is asynchronous, and more threads than cores only take turns.
    static void MakeRoomForWaiting(ServiceOptions options)
    {
        if (!string.Equals(options.Database, "Sqlite", StringComparison.OrdinalIgnoreCase))
            return;
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, ThreadsMin), ports);
    }

    static WebApplication Build(string[] args, Action<IServiceCollection>? host)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        ListenAddresses.Apply(builder);
        QuietLog.Apply(builder);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = OrderEndpoints.BodyBytesMax;
        });

        var options = OptionsOf(builder.Configuration);
        var rabbitMq = options.Transport is Transport.RabbitMq ? RabbitMqOptions.Of(builder.Configuration) : null;
        if (rabbitMq is null)
            RabbitMqOptions.RefuseUnused(builder.Configuration);
        var data = new DataDirectory(options.DataDirectory);
        MakeRoomForWaiting(options);
        try
        {
            host?.Invoke(builder.Services);
            Configure(builder.Services, builder.Configuration, options, rabbitMq, data);
            var app = builder.Build();
            Map(app);
            return app;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    internal static ServiceOptions OptionsOf(IConfiguration configuration) =>
        ServiceOptions.Of(configuration);

    static void Configure(
        IServiceCollection services, IConfiguration configuration, ServiceOptions options, RabbitMqOptions? rabbitMq, DataDirectory data)
    {
        services.AddOptions<ServiceOptions>().BindConfiguration(ServiceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(_ => data); // by a factory, so that the container releases the lock
        services.AddSingleton(TimeProvider.System);

        services.AddDatabases(Databases.StoreOf(options), configuration, data);
        services.AddOrderPolicies(configuration);
        services.AddPaymentProviders(configuration);
        services.AddEventSeal(makeKeyAt: data.SealKeyFile);
        // Beside a server replicas come and go: each key of their own would be one that the next cannot read by.
        services.AddJournalKeys(makeKeyAt: Databases.StoreOf(options).IsEmbedded ? data.JournalKeyFile : null);
        services.AddScoped<CallbackRepetition>();
        services.AddSingleton<ProviderEvents>().AddSingleton<AppliedEvents>().AddSingleton<CallbackRows>().AddScoped<CallbackJournal>().AddScoped<AnswerJournal>().AddSingleton<RejectedCallbacks>().AddSingleton<ProviderTrouble>();
        var participants = ParticipantsOptions.Of(configuration, options.Transport);
        services.AddSingleton(participants).AddParticipants(configuration, participants.Notifications is ParticipantPlace.Own);
        var database = DatabaseOptions.Of(configuration);
        var codes = new StoreErrorCodes();
        database.AddTo(codes);
        services.AddSingleton(codes);
        var housekeeping = HousekeepingOptions.Of(configuration);
        var timeouts = TimeoutsOptions.Of(configuration, options.Transport);
        var scheduler = SchedulerStore.Of(timeouts, options, configuration, data);
        services.AddBus(rabbitMq, housekeeping, database, timeouts, scheduler, participants).AddCallbackErasure(housekeeping)
            .AddPaymentAsking(configuration).AddReconciliation(configuration).AddCallbackChaining(configuration).AddWorkers();

        services.AddAccess(configuration).AddQueries().AddStaff().AddUnmatched().AddSingleton(ApprovalsOptions.Of(configuration)).AddSingleton<Rehearsal>();
        RateLimits.Add(services, configuration);
        services.AddConsole(); // before the problem details: within the console an error is a page
        services.AddProblemDetails().AddSingleton<IProblemDetailsWriter, ProblemsWhateverIsAccepted>().AddExceptionHandler<ProblemHandler>();
        // What is answered counts as handled and would not be logged; but the answer of a fault of ours says that the log says what. That the
        // database is away is said by the handler, once for many.
        services.AddOptions<ExceptionHandlerOptions>().Configure<StoreErrorCodes>((handler, codes) =>
            handler.SuppressDiagnosticsCallback = handled => handled.Exception is BadHttpRequestException
                || ProblemHandler.NamesNoCharset(handled.HttpContext, handled.Exception)
                || (handled.Exception is OperationCanceledException && handled.HttpContext.RequestAborted.IsCancellationRequested)
                || codes.IsAway(handled.Exception));
        services.AddApiDescription();
        services.AddHealth();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            json.SerializerOptions.Converters.Add(new TimesWithOffset());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // "9900" is a text, whatever it looks like
            json.SerializerOptions.MaxDepth = 32;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
    }

    static void Map(WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseConsoleHeaders();
        app.UseApiHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseFirstUses();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseAntiforgery();
        app.MapHealth();
        app.MapWebhooks();
        app.MapApiPage();
        app.MapConsole();
        var api = app.MapGroup("/api/v1").RefuseUnknownParameters().RefuseZeroCharacters().KeepingRefusals();
        api.MapOrders();
        api.MapOperations();
        api.MapStaff();
        api.MapReconciliation();
        api.MapKeys();
    }

    /// <summary>Brings the databases to this version and makes sure that there is a key, before anything listens.</summary>
    static async Task Prepare(WebApplication app, CancellationToken cancellation)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<DataDirectory>(); // the container owns it from here on and gives the lock back
        services.ValidateSettings(); // before anything is written
        services.GetRequiredService<EventSeal>();
        services.GetRequiredService<JournalKeys>();
        var options = services.GetRequiredService<IOptions<ServiceOptions>>().Value;
        if (options.MigrateAtStart ?? Databases.StoreOf(options).IsEmbedded)
            await Databases.Migrate(app.Services, _ => { }, cancellation);
        else
            await Databases.Check(app.Services, cancellation);
        await SchedulerStore.Check(app.Services, cancellation);
        await services.GetRequiredService<AuditEnds>().SignTheFirst(cancellation);
        await services.GetRequiredService<ApiKeys>().Bootstrap(options.BootstrapApiKey, Show, services.GetRequiredService<AuditLog>(), cancellation);
    }

    /// <summary>On the console and not in the log: a log is kept and shipped, and this is a secret.</summary>
    static void Show(string key) => Console.WriteLine($"""

        This is the first start. Your API key, shown this once and stored only as a hash:

            {key}

        """);
}
