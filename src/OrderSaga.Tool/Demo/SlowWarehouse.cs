using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;

namespace OrderSaga.Tool.Demo;

/// <summary>
/// A warehouse that takes its time, as real ones do: the built-in stock participant answers within milliseconds, and between a command
/// and its answer nothing would ever happen. It stands in front of the participant, outside its transaction, and only waits.
/// </summary>
internal sealed class SlowWarehouse(TimeProvider time) : IConfigureReceiveEndpoint, IFilter<ConsumeContext>
{
    /// <summary>The orders whose numbers begin so are kept there.</summary>
    public const char Mark = 'W';

    /// <summary>Long enough for a customer to pay meanwhile, and for the notice to arrive on a busy machine.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    // Whoever asks first is served first, also when the waits of two end at the same moment.
    private Task lastInLine = Task.CompletedTask;

    public static void AddTo(IServiceCollection services) => services.AddSingleton<IConfigureReceiveEndpoint, SlowWarehouse>();

    public void Configure(string name, IReceiveEndpointConfigurator configurator)
    {
        if (name == "stock")
            configurator.UseFilter(this);
    }

    // A stop waits for it rather than break it off: the command that was heard is carried out.
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (OrderNumberOf(context) is not [Mark, ..])
        {
            await next.Send(context);
            return;
        }

        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Interlocked.Exchange(ref lastInLine, served.Task);
        try
        {
            await Task.Delay(Pace, time);
            await before;
            await next.Send(context);
        }
        finally
        {
            served.SetResult();
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("slowWarehouse");

    private static string? OrderNumberOf(ConsumeContext context)
    {
        if (context.TryGetMessage<ReserveStock>(out var reserve))
            return reserve.Message.OrderNumber;
        if (context.TryGetMessage<ReleaseStock>(out var release))
            return release.Message.OrderNumber;
        return context.TryGetMessage<ConfirmStock>(out var confirm) ? confirm.Message.OrderNumber : null;
    }
}
