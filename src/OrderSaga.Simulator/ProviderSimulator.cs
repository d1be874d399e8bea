using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.Simulator.Adyen;
using OrderSaga.Simulator.Alipay;
using OrderSaga.Simulator.PayPal;
using OrderSaga.Simulator.StandardWebhooks;
using OrderSaga.Simulator.Stripe;
using OrderSaga.Simulator.UnionPay;
using OrderSaga.Simulator.WeChatPay;

namespace OrderSaga.Simulator;

public sealed record ProviderSimulatorOptions
{
    /// <summary>The name of the merchant's account with every provider.</summary>
    public string Account { get; init; } = "demo";

    /// <summary>Whose account it is, where a provider says so.</summary>
    public string Owner { get; init; } = "default";

    /// <summary>Retry waits are divided by it; the clock itself is never scaled.</summary>
    public double TimeCompression { get; init; } = 1;

    /// <summary>WeChat Pay and UnionPay accept a refund first and complete it so much later.</summary>
    public TimeSpan RefundTakes { get; init; } = TimeSpan.FromMilliseconds(300);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>The other side: the providers as one web server on loopback, with keys made at its start.</summary>
public sealed class ProviderSimulator : IAsyncDisposable
{
    private readonly WebApplication server;

    private ProviderSimulator(ProviderSimulatorOptions options)
    {
        Books = new Books(options.Time);
        Callbacks = new CallbackSender(options.Time);
        Alipay = new SimulatedAlipay(AlipayAccount.Generate(options.Account), Books, Callbacks, options);
        WeChatPay = new SimulatedWeChatPay(WeChatPayAccount.Generate(options.Account), Books, Callbacks, options);
        UnionPay = new SimulatedUnionPay(UnionPayAccount.Generate(options.Account), Books, Callbacks, options);
        Adyen = new SimulatedAdyen(AdyenAccount.Generate(options.Account), Books, Callbacks, options);
        PayPal = new SimulatedPayPal(PayPalAccount.Generate(options.Account), Books, Callbacks, options);
        Stripe = new SimulatedStripe(StripeAccount.Generate(options.Account), Books, Callbacks, options);
        StandardWebhooks = new SimulatedStandardWebhooks(
            StandardWebhooksAccount.Generate(options.Account, options.Owner), Books, Callbacks, options);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        server = builder.Build();
        Alipay.Map(server);
        WeChatPay.Map(server);
        UnionPay.Map(server);
        Adyen.Map(server);
        PayPal.Map(server);
        Stripe.Map(server);
        StandardWebhooks.Map(server);
    }

    public Books Books { get; }

    public CallbackSender Callbacks { get; }

    public SimulatedAlipay Alipay { get; }

    public SimulatedWeChatPay WeChatPay { get; }

    public SimulatedUnionPay UnionPay { get; }

    public SimulatedAdyen Adyen { get; }

    public SimulatedPayPal PayPal { get; }

    public SimulatedStripe Stripe { get; }

    public SimulatedStandardWebhooks StandardWebhooks { get; }

    /// <summary>With whom the payment was opened.</summary>
    public SimulatedProvider Of(Trade trade) => Named(trade.Provider);

    /// <summary>The provider with this name.</summary>
    public SimulatedProvider Named(string name) =>
        new SimulatedProvider[] { Alipay, WeChatPay, UnionPay, Adyen, PayPal, Stripe, StandardWebhooks }.Single(provider => provider.Name == name);

    public Uri Address =>
        new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Where callbacks go: the address of the service, or null as long as it is not known.</summary>
    public Uri? Merchant
    {
        get => Alipay.Merchant;
        set => Alipay.Merchant = WeChatPay.Merchant = UnionPay.Merchant = Adyen.Merchant = PayPal.Merchant = Stripe.Merchant
            = StandardWebhooks.Merchant = value;
    }

    public static async Task<ProviderSimulator> Start(
        ProviderSimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var simulator = new ProviderSimulator(options ?? new ProviderSimulatorOptions());
        await simulator.server.StartAsync(cancellationToken);
        return simulator;
    }

    public async ValueTask DisposeAsync()
    {
        await Callbacks.DisposeAsync();
        await server.StopAsync();
        await server.DisposeAsync();
        Alipay.Dispose();
        WeChatPay.Dispose();
        UnionPay.Dispose();
        Adyen.Dispose();
        PayPal.Dispose();
    }
}
