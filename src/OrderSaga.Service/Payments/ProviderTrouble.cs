using System.Collections.Concurrent;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Calls to providers whose outcome nobody knows. When a provider is down, every order that needs it says so: one line a second for each
/// account tells enough, and no account's trouble hides another's.
/// </summary>
public sealed class ProviderTrouble(ILogger<ProviderTrouble> log, TimeProvider clock)
{
    const int ReasonLengthMax = 200;
    readonly ConcurrentDictionary<PaymentAccount, Trouble> _accounts = new();

    public void Unanswered(string orderNumber, string command, PaymentAccount account, string reason)
    {
        var trouble = _accounts.GetOrAdd(account, _ => new Trouble(new OncePerSecond(clock)));
        var count = Interlocked.Increment(ref trouble.Count);
        if (trouble.Pace.Allows())
            log.Unanswered(orderNumber, command, account.Provider, account.Name, OneLine(reason), count);
    }

    /// <summary>The reason may hold words of an answer that is not proven to be the provider's: they must not write lines of their own.</summary>
    internal static string OneLine(string reason) =>
        string.Concat(reason.Take(ReasonLengthMax).Select(letter => char.IsControl(letter) ? ' ' : letter));

    sealed class Trouble(OncePerSecond pace)
    {
        public long Count;

        public OncePerSecond Pace { get; } = pace;
    }
}

static partial class PaymentLog
{
    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Command} to {Provider}/{Account} has no known outcome and will be asked again: {Reason}. "
        + "{Count} such calls so far (at most one line a second)")]
    public static partial void Unanswered(
        this ILogger logger, string orderNumber, string command, string provider, string account, string reason, long count);

    [LoggerMessage(LogLevel.Warning,
        "{OrderNumber}: {Command} cannot be done, {Provider}/{Account} calls us and cannot be asked; staff must do it with the provider")]
    public static partial void CannotBeAsked(this ILogger logger, string orderNumber, string command, string provider, string account);

    [LoggerMessage(LogLevel.Error,
        "{OrderNumber}: {Command} is not done, the payment is of another order, or {Provider}/{Account} is of another merchant; "
        + "whoever reported the payment named a wrong one")]
    public static partial void NotItsPayment(this ILogger logger, string orderNumber, string command, string provider, string account);

    [LoggerMessage(LogLevel.Error,
        "{OrderNumber}: {Command} cannot be done, Providers has no account {Provider}/{Account}; restore the account's settings")]
    public static partial void NoAccount(this ILogger logger, string orderNumber, string command, string provider, string account);
}
