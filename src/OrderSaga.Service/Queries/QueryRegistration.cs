namespace OrderSaga.Service.Queries;

public static class QueryRegistration
{
    /// <summary>What both the API and web pages read by.</summary>
    public static IServiceCollection AddQueries(this IServiceCollection services) => services
        .AddScoped<OrderSearch>().AddScoped<SearchBox>().AddScoped<OrderDetails>().AddScoped<CallbackQueries>()
        .AddScoped<TimeoutQueries>().AddScoped<FailedMessages>().AddScoped<StatsQuery>().AddScoped<AuditQueries>();
}
