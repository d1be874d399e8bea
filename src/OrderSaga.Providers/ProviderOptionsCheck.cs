using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OrderSaga.Providers;

/// <summary>Reads every account once before anything starts, and says all that is wrong at once.</summary>
internal sealed class ProviderOptionsCheck(IConfiguration section) : IValidateOptions<ProviderOptions>
{
    public ValidateOptionsResult Validate(string? name, ProviderOptions options)
    {
        var errors = new List<string>(UnknownNames());
        foreach (var (account, written) in options.Alipay)
        {
            AlipayAccount.Read(account, written, out var found);
            errors.AddRange(found);
        }

        foreach (var (account, written) in options.WeChatPay)
        {
            WeChatPayAccount.Read(account, written, out var found);
            errors.AddRange(found);
        }

        foreach (var (account, written) in options.UnionPay)
        {
            UnionPayAccount.Read(account, written, out var found);
            errors.AddRange(found);
        }

        foreach (var (account, written) in options.Adyen)
        {
            AdyenAccount.Read(account, written, out var found);
            errors.AddRange(found);
        }

        foreach (var (account, written) in options.PayPal)
        {
            PayPalAccount.Read(account, written, out var found);
            errors.AddRange(found);
        }

        if (options.Seal.Keys.Count + options.Seal.KeyFiles.Count > 0)
        {
            EventSealKeys.Read(options.Seal, makeKeyAt: null, out var found);
            errors.AddRange(found);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    // A name that was mistyped is a key that was not set, or a provider that nobody receives.
    private IEnumerable<string> UnknownNames() =>
    [
        .. Unknown(section, typeof(ProviderOptions)),
        .. section.GetSection("Alipay").GetChildren().SelectMany(account => Unknown(account, typeof(AlipayAccountOptions))),
        .. section.GetSection("WeChatPay").GetChildren().SelectMany(account => Unknown(account, typeof(WeChatPayAccountOptions))),
        .. section.GetSection("UnionPay").GetChildren().SelectMany(account => Unknown(account, typeof(UnionPayAccountOptions))),
        .. section.GetSection("Adyen").GetChildren().SelectMany(account => Unknown(account, typeof(AdyenAccountOptions))),
        .. section.GetSection("PayPal").GetChildren().SelectMany(account => Unknown(account, typeof(PayPalAccountOptions))),
        .. Unknown(section.GetSection("Seal"), typeof(EventSealOptions)),
    ];

    private static IEnumerable<string> Unknown(IConfiguration written, Type options)
    {
        var known = options.GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return written.GetChildren().Where(child => !known.Contains(child.Key))
            .Select(child => $"{child.Path} is not a setting; correct its name or remove it (there are {string.Join(", ", known)})");
    }
}
