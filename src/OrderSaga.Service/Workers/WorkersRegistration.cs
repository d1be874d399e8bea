using OrderSaga.Service.Access;

namespace OrderSaga.Service.Workers;

public static class WorkersRegistration
{
    public static IServiceCollection AddWorkers(this IServiceCollection services) => services
        .AddSingleton<EndpointWatch>().AddSingleton<QueueDepths>().AddScoped<WorkerQueries>().AddSingleton<LastWrite>().AddHostedService<Heartbeat>();

    public static void MapWorkers(this IEndpointRouteBuilder operations) =>
        operations.MapGet("/workers", async (WorkerQueries workers, CancellationToken c) => TypedResults.Ok(await workers.Now(c)))
            .WithName("getWorkers").WithSummary("The processes of the service, what waits in each queue, and how long messages take.").For(Roles.Reader)
            .Gives<Workforce>(200);
}
