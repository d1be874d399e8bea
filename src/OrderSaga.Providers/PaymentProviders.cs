namespace OrderSaga.Providers;

/// <summary>
/// Every account that the settings name, each with what receives its callbacks and, where it can be asked, what asks its provider.
/// </summary>
public sealed class PaymentProviders
{
    private readonly Dictionary<(string Provider, string Account), (CallbackReceiver Receiver, PaymentClient? Client)> accounts;

    internal PaymentProviders(IEnumerable<(CallbackReceiver Receiver, PaymentClient? Client)> accounts)
    {
        this.accounts = accounts.ToDictionary(each => (each.Receiver.Account.Provider, each.Receiver.Account.Name));
        Accounts = [.. this.accounts.Values.Select(each => each.Receiver.Account)];
    }

    /// <summary>The accounts that the settings name.</summary>
    public IReadOnlyList<PaymentAccount> Accounts { get; }

    /// <summary>What receives the callbacks of an account; null when the settings name no such account.</summary>
    /// <param name="provider">As in the route, for example <c>alipay</c>.</param>
    /// <param name="account">As in the route.</param>
    public CallbackReceiver? Receiver(string provider, string account) =>
        accounts.TryGetValue((provider, account), out var found) ? found.Receiver : null;

    /// <summary>
    /// What asks the provider of an account; null when the settings name no such account, and for providers that call and cannot be asked:
    /// then there is a <see cref="Receiver"/>.
    /// </summary>
    /// <param name="provider">As in messages, for example <c>alipay</c>.</param>
    /// <param name="account">As in messages.</param>
    public PaymentClient? Client(string provider, string account) =>
        accounts.TryGetValue((provider, account), out var found) ? found.Client : null;
}
