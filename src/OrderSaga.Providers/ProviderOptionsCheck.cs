using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OrderSaga.Providers;

/// <summary>Reads every account once before anything starts, and says all that is wrong at once.</summary>
internal sealed class ProviderOptionsCheck(IConfiguration section) : IValidateOptions<ProviderOptions>
{
    public ValidateOptionsResult Validate(string? name, ProviderOptions options)
    {
        List<string> errors =
        [
            .. UnknownNames(),
            .. Wrong(options.Alipay, AlipayAccount.Read), .. Wrong(options.WeChatPay, WeChatPayAccount.Read),
            .. Wrong(options.UnionPay, UnionPayAccount.Read), .. Wrong(options.Adyen, AdyenAccount.Read),
            .. Wrong(options.PayPal, PayPalAccount.Read), .. Wrong(options.Stripe, StripeAccount.Read),
            .. Wrong(options.StandardWebhooks, StandardWebhooksAccount.Read),
        ];
        if (options.Seal.Keys.Count + options.Seal.KeyFiles.Count > 0)
        {
            EventSealKeys.Read(options.Seal, makeKeyAt: null, out var found);
            errors.AddRange(found);
        }

        if (options.Journal.Keys.Count + options.Journal.KeyFiles.Count > 0)
        {
            KeyList.Read("Journal", options.Journal.Keys, options.Journal.KeyFiles, makeKeyAt: null, out var found);
            errors.AddRange(found);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private delegate PaymentAccount? Reading<in T>(string name, T written, out IReadOnlyList<string> errors);

    private static IEnumerable<string> Wrong<T>(Dictionary<string, T> accounts, Reading<T> read) => accounts.SelectMany(account =>
    {
        read(account.Key, account.Value, out var errors);
        return errors;
    });

    // A name that was mistyped is a key that was not set, or a provider that nobody receives.
    private IEnumerable<string> UnknownNames() =>
    [
        .. Unknown(section, typeof(ProviderOptions)),
        .. section.GetSection("Alipay").GetChildren().SelectMany(account => Unknown(account, typeof(AlipayAccountOptions))),
        .. section.GetSection("WeChatPay").GetChildren().SelectMany(account => Unknown(account, typeof(WeChatPayAccountOptions))),
        .. section.GetSection("UnionPay").GetChildren().SelectMany(account => Unknown(account, typeof(UnionPayAccountOptions))),
        .. section.GetSection("Adyen").GetChildren().SelectMany(account => Unknown(account, typeof(AdyenAccountOptions))),
        .. section.GetSection("PayPal").GetChildren().SelectMany(account => Unknown(account, typeof(PayPalAccountOptions))),
        .. section.GetSection("Stripe").GetChildren().SelectMany(account => Unknown(account, typeof(StripeAccountOptions))),
        .. section.GetSection("StandardWebhooks").GetChildren()
            .SelectMany(account => Unknown(account, typeof(StandardWebhooksAccountOptions))),
        .. Unknown(section.GetSection("Seal"), typeof(EventSealOptions)),
        .. Unknown(section.GetSection("Journal"), typeof(JournalKeyOptions)),
    ];

    private static IEnumerable<string> Unknown(IConfiguration written, Type options)
    {
        var known = options.GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return written.GetChildren().Where(child => !known.Contains(child.Key))
            .Select(child => $"{child.Path} is not a setting; correct its name or remove it (there are {string.Join(", ", known)})");
    }
}
