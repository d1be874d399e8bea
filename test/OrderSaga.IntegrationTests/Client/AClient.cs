using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Client;

namespace OrderSaga.IntegrationTests.Client;

/// <summary>A client as a program registers it.</summary>
sealed class AClient : IAsyncDisposable
{
    readonly ServiceProvider _services;

    public AClient(Uri address, Action<OrderSagaClientOptions> configure, Action<IHttpClientBuilder>? more = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddOrderSagaClient(options =>
        {
            options.Address = address;
            configure(options);
        });
        more?.Invoke(builder);
        _services = services.BuildServiceProvider();
    }

    public OrderSagaClient Api => _services.GetRequiredService<OrderSagaClient>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
