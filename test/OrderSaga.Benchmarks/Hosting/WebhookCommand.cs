using System.Globalization;
using System.Runtime;
using System.Security.Cryptography;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service;
using OrderSaga.Service.Payments;

namespace OrderSaga.Benchmarks.Hosting;

enum WebhookKind
{
    /// <summary>See <see cref="BareWebhook"/>.</summary>
    Bare,

    /// <summary>The service's own: verified, bound to the account, journaled, and its event in the outbox and on its way to RabbitMQ.</summary>
    Service,
}

/// <summary>
/// The process that is called. What the events lead to is another process's business and is not here: nobody consumes them. It says
/// <c>ready</c> with its address, and ends with its input.
/// </summary>
static class WebhookCommand
{
    public static async Task Run(Arguments arguments)
    {
        var kind = arguments.Choice("kind", WebhookKind.Service);
        var database = new NpgsqlConnectionStringBuilder(Surroundings.Postgres) { Database = arguments.Text("database", "") }.ConnectionString;
        var publicKey = await File.ReadAllTextAsync(arguments.Text("alipay-key", ""));
        arguments.MustBeUsedUp();

        Environment.SetEnvironmentVariable("MASSTRANSIT_USAGE_TELEMETRY", "false"); // nothing here leaves this machine
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (kind is WebhookKind.Service)
            AddService(builder, database, publicKey);
        await using var app = builder.Build();
        await using var source = NpgsqlDataSource.Create(database);
        using var alipay = RSA.Create();
        alipay.ImportFromPem(publicKey);
        if (kind is WebhookKind.Service)
            await MapService(app);
        else
            await BareWebhook.Map(app, source, alipay);

        await app.StartAsync();
        await Console.Out.WriteLineAsync($"ready {app.Urls.Single()}");
        // The end of the input is the end of whoever measures.
        while (await Console.In.ReadLineAsync() is "compiled")
        {
            var spent = JitInfo.GetCompilationTime().TotalMilliseconds;
            await Console.Out.WriteLineAsync(spent.ToString(CultureInfo.InvariantCulture));
        }

        await app.StopAsync();
    }

    private static async Task MapService(WebApplication app)
    {
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Database.EnsureCreatedAsync();
        app.MapWebhooks();
    }

    private static void AddService(WebApplicationBuilder builder, string database, string publicKey)
    {
        using var ours = RSA.Create(2048);
        builder.Configuration["Providers:Alipay:bench:AppId"] = AlipayNotices.AppId;
        builder.Configuration["Providers:Alipay:bench:SellerId"] = AlipayNotices.SellerId;
        builder.Configuration["Providers:Alipay:bench:PrivateKey"] = ours.ExportPkcs8PrivateKeyPem();
        builder.Configuration["Providers:Alipay:bench:AlipayPublicKeys:0"] = publicKey;
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System).AddOrderStore(Store.Find("PostgreSql")!, database);
        services.AddPaymentProviders(builder.Configuration).AddSingleton(Surroundings.Seal);
        services.AddSingleton(new JournalKeys([RandomNumberGenerator.GetBytes(32)])).AddCallbackChaining(builder.Configuration);
        services.AddSingleton<ProviderEvents>().AddSingleton<AppliedEvents>().AddSingleton<CallbackRows>().AddScoped<CallbackJournal>().AddSingleton<RejectedCallbacks>();
        services.AddOutbox<OrderDbContext>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddBusOutbox<OrderDbContext>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(Surroundings.RabbitMq);
                rabbit.UseTimeouts<OrderDbContext>(context);
                rabbit.ConfigureJsonSerializerOptions(json =>
                {
                    json.WriteIndented = false; // as the service
                    return json;
                });
            });
        });
    }
}
