using OrderSaga.Providers;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Access;

/// <summary>
/// Keys from the command line, by whoever may reach the database: with SQLite the service must not be running, for its folder is its own.
/// </summary>
public sealed class KeyTending(ApiKeys keys, AuditLog audit)
{
    static readonly Caller _operator = new("command line", Roles.Admin);

    /// <summary>Runs one of the below on the database of these settings.</summary>
    /// <returns>As <see cref="ServiceHost.Run"/>.</returns>
    public static Task<int> Run(string[] args, Func<KeyTending, CancellationToken, Task> act, CancellationToken cancellation) =>
        ExitCodes.Of("The keys are as they were", async () =>
        {
            var builder = Host.CreateApplicationBuilder(
                new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.ClearProviders(); // what fails is thrown
            var options = ServiceHost.OptionsOf(builder.Configuration);
            var store = Databases.StoreOf(options);
            using var data = store.IsEmbedded ? new DataDirectory(options.DataDirectory) : null;
            builder.Services.AddDatabases(store, builder.Configuration, data).AddSingleton(TimeProvider.System);
            builder.Services.AddPaymentProviders(builder.Configuration).AddJournalKeys(makeKeyAt: data?.JournalKeyFile);
            builder.Services.AddMemoryCache().AddScoped<ApiKeys>().AddAudit().AddScoped<KeyTending>();
            using var host = builder.Build();
            await Databases.Check(host.Services, cancellation);
            await using var scope = host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AuditEnds>().SignTheFirst(cancellation);
            await act(scope.ServiceProvider.GetRequiredService<KeyTending>(), cancellation);
        });

    public Task<IReadOnlyList<ApiKeyView>> All(CancellationToken cancellation) => keys.All(cancellation);

    public async Task<string> Create(string name, string role, string reason, CancellationToken cancellation)
    {
        RefuseWithoutReason(reason);
        return await Made("keys.create", name, reason, await keys.Create(name, role, _operator.Name, cancellation), cancellation);
    }

    public async Task<string> Rotate(string name, int graceSeconds, string reason, CancellationToken cancellation)
    {
        RefuseWithoutReason(reason);
        if (KeyEndpoints.WhyNotGrace(graceSeconds) is { } whyNot)
            throw new StartupException($"{whyNot}.");
        var made = await keys.Rotate(name, TimeSpan.FromSeconds(graceSeconds), _operator.Name, cancellation);
        return await Made("keys.rotate", name, reason, made, cancellation);
    }

    public async Task Revoke(string name, string reason, CancellationToken cancellation)
    {
        RefuseWithoutReason(reason);
        if (await keys.Revoke(name, TimeSpan.Zero, cancellation) == 0)
            throw new StartupException($"There is no key of {name}.");
        await audit.Write(new AuditDraft(_operator, "keys.revoke", $"key/{name}", "Done") { Reason = reason }, cancellation);
    }

    /// <summary>As the API does: whoever may reach the database is in the audit, too.</summary>
    static void RefuseWithoutReason(string reason)
    {
        if (Reasons.WhyNot(reason) is { } whyNot)
            throw new StartupException($"{whyNot}.");
    }

    async Task<string> Made(string action, string name, string reason, (string? Key, string? WhyNot) made, CancellationToken cancellation)
    {
        if (made.Key is not { } key)
            throw new StartupException(made.WhyNot!);
        await audit.Write(new AuditDraft(_operator, action, $"key/{name}", "Done") { Reason = reason }, cancellation);
        return key;
    }
}
