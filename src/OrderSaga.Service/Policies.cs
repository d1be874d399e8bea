using OrderSaga.StateMachine;

namespace OrderSaga.Service;

public static class Policies
{
    /// <summary>Reads the policies of all merchants and checks them; a wrong one stops the start and is named.</summary>
    public static IServiceCollection AddOrderPolicies(this IServiceCollection services, IConfiguration configuration)
    {
        var merchants = configuration.GetSection(OrderPolicies.Section).Read<Dictionary<string, OrderPolicy>>() ?? [];
        var policies = new OrderPolicies(merchants);
        if (policies.Validate() is { Count: > 0 } problems)
            throw new StartupException(string.Join(Environment.NewLine, problems));
        return services.AddSingleton(policies);
    }
}
