using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.KillHost.Hosting;

/// <summary>Remembers, for whoever is called while a message is consumed, which message that is.</summary>
internal sealed class MessageAtWork : IConfigureReceiveEndpoint, IFilter<ConsumeContext>
{
    private static readonly AsyncLocal<string?> type = new();

    public static string? Type => type.Value;

    public void Configure(string name, IReceiveEndpointConfigurator configurator)
    {
        if (name == "orders")
            configurator.UseFilter(this);
    }

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        type.Value = context.TryGetMessage<PaymentSucceeded>(out _) ? nameof(PaymentSucceeded) : null;
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("messageAtWork");
}
