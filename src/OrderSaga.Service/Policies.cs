using OrderSaga.StateMachine;

namespace OrderSaga.Service;

public static class Policies
{
    /// <summary>Reads the policies of all merchants and checks them; a wrong one stops the start and is named.</summary>
    public static IServiceCollection AddOrderPolicies(this IServiceCollection services, IConfiguration configuration)
    {
        Dictionary<string, OrderPolicy> merchants;
        try
        {
            merchants = configuration.GetSection(OrderPolicies.Section)
                .Get<Dictionary<string, OrderPolicy>>(binder => binder.ErrorOnUnknownConfiguration = true) ?? [];
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException($"{OrderPolicies.Section}: {e.InnerException?.Message ?? e.Message}", e);
        }

        var policies = new OrderPolicies(merchants);
        if (policies.Validate() is { Count: > 0 } problems)
            throw new StartupException(string.Join(Environment.NewLine, problems));
        return services.AddSingleton(policies);
    }
}
