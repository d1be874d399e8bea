using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Hosting;

/// <summary>The real service, with somebody in it who kills it.</summary>
internal static class KillableService
{
    public static Task<int> Run()
    {
        StopWhenInputEnds();
        return ServiceHost.Run([], services => Add(services));
    }

    private static void Add(IServiceCollection services)
    {
        SlowWarehouse.AddTo(services);
        services.AddSingleton<Executioner>().AddSingleton<Mutant>();
        services.AddSingleton<OutboxProbe, EngineProbe>();
        services.AddSingleton<IStartupFilter, RequestAtWork>();
        services.AddSingleton<IConfigureReceiveEndpoint, MessageAtWork>();
        services.AddReceiveObserver<AcknowledgedMessages>();
        services.ConfigureDbContext<OrderDbContext>((provider, db) =>
        {
            var executioner = provider.GetRequiredService<Executioner>();
            db.AddInterceptors(new CommitMoments(executioner, provider.GetRequiredService<Mutant>()), new TimeoutMoments(executioner));
        });
    }

    // Whoever started this as a child takes it along when it dies.
    private static void StopWhenInputEnds() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        Environment.Exit(0);
    })
    { IsBackground = true, Name = "until-input-ends" }.Start();
}
