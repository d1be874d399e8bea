using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrderSaga.Providers;

/// <summary>How a process gets its payment providers.</summary>
public static class ProviderRegistration
{
    /// <summary>
    /// Registers <see cref="PaymentProviders"/> from the section <c>Providers</c>. A missing, placeholder or too weak key, or a name that
    /// nobody
    /// knows, stops the start with an <see cref="OptionsValidationException"/> that names every such setting and its cure.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The root of the configuration.</param>
    public static IServiceCollection AddPaymentProviders(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(ProviderOptions.Section);
        services.AddOptions<ProviderOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProviderOptions>>(new ProviderOptionsCheck(section));
        services.TryAddSingleton(TimeProvider.System);
        services.AddProviderHttp();
        services.AddSingleton(provider => ProviderAccounts.Connect(
            provider.GetRequiredService<IOptions<ProviderOptions>>().Value,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Registers <see cref="EventSeal"/> with the keys of <c>Providers:Seal</c>, which <see cref="AddPaymentProviders"/> checks.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="makeKeyAt">
    /// A file with a key of this installation's own, made when the settings name none; null where replicas must share one.
    /// </param>
    public static IServiceCollection AddEventSeal(this IServiceCollection services, string? makeKeyAt = null) =>
        services.AddSingleton(provider =>
            EventSealKeys.Read(provider.GetRequiredService<IOptions<ProviderOptions>>().Value.Seal, makeKeyAt, out var errors)
            ?? throw new OptionsValidationException(ProviderOptions.Section, typeof(ProviderOptions), errors));

    /// <summary>
    /// Registers <see cref="JournalKeys"/> with the keys of <c>Providers:Journal</c>, which <see cref="AddPaymentProviders"/> checks.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="makeKeyAt">
    /// A file with a key of this installation's own, made when the settings name none; null where replicas must share one.
    /// </param>
    public static IServiceCollection AddJournalKeys(this IServiceCollection services, string? makeKeyAt = null) =>
        services.AddSingleton(provider =>
        {
            var written = provider.GetRequiredService<IOptions<ProviderOptions>>().Value.Journal;
            var keys = KeyList.Read("Journal", written.Keys, written.KeyFiles, makeKeyAt, out var errors);
            return keys is null
                ? throw new OptionsValidationException(ProviderOptions.Section, typeof(ProviderOptions), errors)
                : new JournalKeys(keys);
        });
}

/// <summary>The accounts that the settings describe.</summary>
internal static class ProviderAccounts
{
    public static PaymentProviders Connect(ProviderOptions options, IHttpClientFactory http, TimeProvider clock) => new(
        [
            .. options.Alipay.Select(each => AlipayAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new Alipay(account), new AlipayClient(account, http.CreateClient(ProviderHttp.Name), clock))),
            .. options.WeChatPay.Select(each => WeChatPayAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new WeChatPay(account), new WeChatPayClient(account, http.CreateClient(ProviderHttp.Name), clock))),
            .. options.UnionPay.Select(each => UnionPayAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new UnionPay(account), new UnionPayClient(account, http.CreateClient(ProviderHttp.Name), clock))),
            .. options.Adyen.Select(each => AdyenAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new Adyen(account), new AdyenClient(account, http.CreateClient(ProviderHttp.Name), clock))),
            .. options.PayPal.Select(each => PayPalAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new PayPal(account), new PayPalClient(account, http.CreateClient(ProviderHttp.Name), clock))),
            .. options.Stripe.Select(each => StripeAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new Stripe(account), new StripeClient(account, http.CreateClient(ProviderHttp.Name), clock))),
            .. options.StandardWebhooks
                .Select(each => StandardWebhooksAccount.Read(each.Key, each.Value, out var errors) ?? throw Invalid(errors))
                .Select(account => Pair(new StandardWebhooks(account), client: null)),
        ]);

    private static (CallbackReceiver Receiver, PaymentClient? Client) Pair(CallbackReceiver receiver, PaymentClient? client) =>
        (receiver, client);

    private static OptionsValidationException Invalid(IReadOnlyList<string> errors) =>
        new(ProviderOptions.Section, typeof(ProviderOptions), errors);
}
