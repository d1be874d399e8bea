namespace OrderSaga.Providers;

/// <summary>A merchant's account with a provider, validated: with its keys it can verify and sign.</summary>
/// <param name="provider">As in routes and messages, for example <c>alipay</c>.</param>
/// <param name="name">As in routes, settings and messages.</param>
/// <param name="merchant">Whose account it is.</param>
public abstract class PaymentAccount(string provider, string name, string merchant)
{
    /// <summary>The provider's name as in routes and messages, for example <c>alipay</c>.</summary>
    public string Provider { get; } = provider;

    /// <summary>The account's name as in routes, settings and messages.</summary>
    public string Name { get; } = name;

    /// <summary>Whose account it is.</summary>
    public string Merchant { get; } = merchant;

    /// <summary>The days by which this account is billed.</summary>
    public virtual BillDays Days => BillDays.Utc;

    /// <summary>Whether a refund stands in the bill of the day on which it was asked for, and not of that on which it is made.</summary>
    public virtual bool BillsRefundsWhenAskedFor => false;
}
